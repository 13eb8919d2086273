import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { keepLastLines } from '#src/last-lines.ts';
import { stderrLinesKept } from '#src/limits.ts';

test('everything is passed on, and the last lines are kept, the unfinished one too', () => {
  const source = new PassThrough();
  let passed = '';
  const lastLines = keepLastLines(source, (chunk) => {
    passed += chunk.toString();
  });
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
  source.emit('data', Buffer.from(`${lines.join('\n')}\n\nend`));
  source.emit('data', Buffer.from(' of it'));
  expect(passed).toBe(`${lines.join('\n')}\n\nend of it`);
  expect(lastLines().slice(-2)).toEqual(['line 39', 'end of it']);
  expect(lastLines().length).toBeLessThanOrEqual(stderrLinesKept);
});
