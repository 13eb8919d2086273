import { expect, test } from 'vitest';
import type { SearchTask } from '#src/search/search-part.ts';
import type { Segment } from '#src/segments/segment.ts';
import { TaskTooLong } from '#src/threads/do-task.ts';
import { ThreadPool } from '#src/threads/thread-pool.ts';
import { openAppLog, platformLines } from '../support/app-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A search of a log whose only line is this. */
function searchOf(text: string, grep: string): SearchTask {
  const log = openAppLog(temporaryFolder());
  log.append([platformLines([text])]);
  const path = `${log.directory}/0000000000000000.segment`;
  const place = { kind: 'stretch', path, at: 0, position: 0, length: log.end } as const;
  return { kind: 'search', place, search: { grep }, idMin: 0, end: log.end, newest: 1 };
}

const forEver = () => searchOf(`${'a'.repeat(60)}!`, '^(a+)+$');

test('a task that takes too long is ended with its thread, and the next one gets another', async () => {
  const pool = new ThreadPool(1);
  const [endless, next] = [pool.run(forEver(), 100), pool.run(searchOf('a line', 'line'))];
  await expect(endless).rejects.toBeInstanceOf(TaskTooLong);
  expect(await next).toMatchObject({ kind: 'searched', count: 1 });
});

test('a task that fails is told its error, and costs no thread', async () => {
  const pool = new ThreadPool(1);
  const segment: Segment = { base: 0, size: 1, startedAtMs: 0, endedAtMs: 0 };
  const failing = pool.run({ kind: 'seal', directory: '/nowhere', segment });
  await expect(failing).rejects.toThrow('ENOENT');
  expect(await pool.run(searchOf('a line', 'line'))).toMatchObject({ count: 1 });
});
