import { expect, test } from 'vitest';
import { runLatest } from '#src/routing/run-latest.ts';
import { until } from '../support/journey.ts';

test('many changes while it works are one more run, and the end is told once', async () => {
  const finish: (() => void)[] = [];
  let doneCount = 0;
  const latest = runLatest(() => new Promise((resolve) => finish.push(resolve)), {
    onDone: () => doneCount++,
  });
  expect(latest.isDone()).toBe(true);
  for (let count = 0; count < 5; count++) latest.noteChange();
  expect(finish).toHaveLength(1);
  finish[0]?.();
  await until(() => finish.length === 2);
  expect(latest.isDone()).toBe(false);
  finish[1]?.();
  await until(() => latest.isDone());
  expect(finish).toHaveLength(2);
  expect(doneCount).toBe(1);
});
