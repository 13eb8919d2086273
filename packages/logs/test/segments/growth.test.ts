import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createGrowth } from '#src/segments/growth.ts';

/** How many of these have come to their end by now. */
function counted(waits: Promise<void>[]): () => Promise<number> {
  let done = 0;
  for (const wait of waits) {
    void wait.then(() => {
      done += 1;
    });
  }
  return async () => {
    await turn();
    return done;
  };
}

test('whoever sleeps is woken by the next growth, all at once', async () => {
  const growth = createGrowth();
  const { signal } = new AbortController();
  const woken = counted([growth.next(signal), growth.next(signal)]);
  expect(await woken()).toBe(0);
  growth.wakeAll();
  expect(await woken()).toBe(2);
  const again = counted([growth.next(signal)]);
  expect(await again()).toBe(0);
});

test('whoever does not wait any longer is woken alone, and nobody sleeps who never would have', async () => {
  const growth = createGrowth();
  const [leaving, staying] = [new AbortController(), new AbortController()];
  const left = counted([growth.next(leaving.signal)]);
  const stayed = counted([growth.next(staying.signal)]);
  leaving.abort();
  expect([await left(), await stayed()]).toEqual([1, 0]);
  expect(await counted([growth.next(leaving.signal)])()).toBe(1);
});

test('a long wait of many growths leaves nothing behind', async () => {
  const growth = createGrowth();
  const { signal } = new AbortController();
  const listeners = () => getEventListeners(signal, 'abort').length;
  for (let time = 0; time < 3; time += 1) {
    const wait = growth.next(signal);
    expect(listeners()).toBe(1);
    growth.wakeAll();
    await wait;
    expect(listeners()).toBe(0);
  }
});
