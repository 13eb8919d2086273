import type { NewLogLine } from '@tfp/contract/log-lines';
import { expect, test } from 'vitest';
import { DroppedLines } from '#src/lines/dropped-lines.ts';

const notice = (count: number, more: Partial<NewLogLine> = {}): NewLogLine => ({
  appId: 'a',
  at: '2026-11-21T04:00:00Z',
  source: 'tfp',
  process: 'logs',
  text: `Error L10 (output buffer overflow): ${count} lines dropped since the log store did not take them.`,
  ...more,
});

test('what was lost here and what others tell of theirs adds up by app', () => {
  const dropped = new DroppedLines();
  dropped.addTold('a', [notice(3), notice(1, { process: 'router', text: 'at=info' })]);
  dropped.addTold('b', [notice(1)]);
  dropped.add('a', 2);
  expect([dropped.of('a'), dropped.of('b'), dropped.of('c')]).toEqual([5, 1, 0]);
  dropped.forget('a');
  expect(dropped.of('a')).toBe(0);
});

test('no line of an app is taken for such a notice', () => {
  const dropped = new DroppedLines();
  dropped.addTold('a', [notice(9, { process: 'web.1' }), notice(9, { source: 'app' })]);
  expect(dropped.of('a')).toBe(0);
});
