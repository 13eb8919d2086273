import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openCrashBook } from '#src/crashes/crash-book.ts';
import { LIMITS } from '#src/limits.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
afterEach(() => folder.remove());

const crash = (exitCode: number, lines: string[] = []) => ({
  process: 'web.1',
  version: 1,
  at: '2026-11-27T04:00:00.000Z',
  code: 'R16' as const,
  message: 'web.1 exited.',
  exitCode,
  lines,
});

test('the newest crashes of an app are kept, in a file that stays small', () => {
  const book = openCrashBook(folder.path);
  expect(book.newest('a', 5)).toEqual([]);
  const long = Array.from({ length: 100 }, (_, index) => `${index} ${'x'.repeat(1_000)}`);
  for (let code = 0; code < 100; code++) book.add('a', crash(code, long));
  book.add('b', crash(7));
  expect(
    openCrashBook(folder.path)
      .newest('a', 3)
      .map(({ exitCode }) => exitCode),
  ).toEqual([99, 98, 97]);
  expect(book.newest('a', 1_000)).toHaveLength(LIMITS.crashesKept);
  expect(book.newest('a', 1)[0]?.lines?.at(-1)).toBe(long.at(-1));
  const bytes = readFileSync(join(folder.path, 'a', 'crashes.json')).length;
  expect(bytes).toBeLessThan(LIMITS.crashesKept * (LIMITS.crashBytes + 500));
});
