import { expect, test } from 'vitest';
import { SharedRuns } from '#src/shared-runs.ts';

function controlled() {
  const ends: PromiseWithResolvers<void>[] = [];
  const runs = new SharedRuns(() => {
    const end = Promise.withResolvers<void>();
    ends.push(end);
    return end.promise;
  });
  return { runs, ends };
}

test('all who ask while work goes on share one more run, which begins behind their question', async () => {
  const { runs, ends } = controlled();
  const first = runs.ask();
  const later = [runs.ask(), runs.ask(), runs.ask()];
  expect(ends).toHaveLength(1);
  ends[0]?.resolve();
  await first;
  await Promise.resolve();
  expect(ends).toHaveLength(2);
  ends[1]?.resolve();
  await Promise.all(later);
  expect(runs.isRunning).toBe(false);
});

test('a run that fails is heard of by those who asked for it, and the next one goes on', async () => {
  const { runs, ends } = controlled();
  const first = runs.ask();
  const next = runs.ask();
  ends[0]?.reject(new Error('the disk is full'));
  await expect(first).rejects.toThrow('the disk is full');
  ends[1]?.resolve();
  await next;
});

test('who waits for the end of all is told of no failure', async () => {
  const { runs, ends } = controlled();
  runs.ask().catch(() => undefined);
  const settled = runs.settled();
  ends[0]?.reject(new Error('the disk is full'));
  await settled;
});
