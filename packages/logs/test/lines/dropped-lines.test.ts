import { expect, test } from 'vitest';
import { DroppedLines } from '#src/metrics/dropped-lines.ts';

const notice = (appId: string, count: number, process = 'logs') => ({
  appId,
  process,
  source: 'tfp',
  text: `Error L10 (output buffer overflow): ${count} lines dropped since the log store did not take them.`,
});

test('the notices of those who drop lines add up by app', () => {
  const dropped = new DroppedLines();
  dropped.notePushed([
    notice('a', 3),
    { appId: 'a', process: 'router', text: 'at=info' },
    notice('b', 1),
  ]);
  dropped.note(
    'a',
    'Error L10 (output buffer overflow): 2 lines of the router dropped since the log store was away.',
  );
  expect([dropped.of('a'), dropped.of('b'), dropped.of('c')]).toEqual([5, 1, 0]);
  dropped.forget('a');
  expect(dropped.of('a')).toBe(0);
});

test('whatever is pushed counts for nothing unless it is such a notice', () => {
  const dropped = new DroppedLines();
  dropped.notePushed([null, 5, {}, notice('a', 9, 'web.1'), { ...notice('a', 9), appId: 7 }]);
  dropped.notePushed('text');
  expect(dropped.of('a')).toBe(0);
});
