import { setImmediate as nextRound } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { restMs, Turns } from '#src/drains/reading/turns.ts';

test('work is done by one at a time, in the order in which it came', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  let atWork = 0;
  const work = (name: string) => async () => {
    atWork += 1;
    expect(atWork).toBe(1);
    seen.push(name);
    await nextRound();
    atWork -= 1;
    return name;
  };
  const done = await Promise.all(['a', 'b', 'c'].map((name) => turns.run(work(name))));
  expect(done).toEqual(['a', 'b', 'c']);
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('work that fails says so, and the next has its turn', async () => {
  const turns = new Turns();
  const failed = new Error('failed');
  await expect(turns.run(() => Promise.reject(failed))).rejects.toBe(failed);
  expect(await turns.run(async () => 'next')).toBe('next');
});

test.each([
  [10, 1, 0],
  [10, 1.1, 20],
  [24, 5, 48],
  [25, 5, 50],
  [400, 5, 50],
])('%d ms of work and rounds of %d ms are followed by a rest of %d ms', (worked, round, rest) => {
  expect(restMs(worked, round)).toBe(rest);
});

test('where the process has other work, the next turn waits twice as long as the last one took', async () => {
  const turns = new Turns();
  let endedAt = 0;
  await turns.run(async () => {
    keepBusy(20);
    setImmediate(() => keepBusy(5));
    endedAt = performance.now();
  });
  const beganAt = await turns.run(async () => performance.now());
  expect(beganAt - endedAt).toBeGreaterThan(5 + 2 * 20 - 2);
});

function keepBusy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
