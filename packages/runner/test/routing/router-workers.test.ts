import { expect, test } from 'vitest';
import { RouterWorkers } from '#src/routing/router-workers.ts';

const TIMES = { ackMs: 5_000, returnMs: 500 };
const LIMITS = { requestsMs: 5_000, streamsMs: 5_000 };
const open = (
  expected: string[] = [],
  times = {},
  onChange: (names: string[]) => void = () => {},
) => new RouterWorkers(expected, { ...TIMES, ...times }, () => performance.now(), onChange);

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const tick = new Promise((resolve) => setImmediate(() => resolve('pending')));
  return (await Promise.race([promise, tick])) === 'pending';
}

test('a version is acknowledged when every worker has taken it', async () => {
  const workers = open();
  workers.opened('a');
  workers.opened('b');
  workers.report({ worker: 'a', version: 7, draining: {} });
  const acknowledged = workers.acknowledged(7);
  expect(await isPending(acknowledged)).toBe(true);
  workers.report({ worker: 'b', version: 8, draining: {} });
  expect(await acknowledged).toBe(true);
});

test('with no worker there is nobody to wait for', async () => {
  expect(await open().acknowledged(7)).toBe(true);
});

test('a worker whose stream broke is waited for a little while, then forgotten', async () => {
  const workers = open();
  workers.opened('a');
  workers.closed('a');
  const acknowledged = workers.acknowledged(7);
  expect(await isPending(acknowledged)).toBe(true);
  expect(await acknowledged).toBe(true);
});

test('workers of an earlier runner are waited for until they are back', async () => {
  const workers = open(['a'], { returnMs: 5_000 });
  const acknowledged = workers.acknowledged(7);
  expect(await isPending(acknowledged)).toBe(true);
  workers.opened('a');
  workers.report({ worker: 'a', version: 7, draining: {} });
  expect(await acknowledged).toBe(true);
});

test('what a worker reported before it reconnected counts no more', async () => {
  const workers = open();
  workers.opened('a');
  workers.report({ worker: 'a', version: 9, draining: {} });
  workers.closed('a');
  workers.opened('a');
  expect(await isPending(workers.acknowledged(7))).toBe(true);
});

test('a worker that hangs has its time, and no more', async () => {
  const workers = open([], { ackMs: 20 });
  workers.opened('a');
  expect(await workers.acknowledged(7)).toBe(false);
});

test('a target is drained when no worker has anything open to it', async () => {
  const workers = open();
  workers.opened('a');
  const drained = workers.drained('t', 7, LIMITS);
  expect(await isPending(drained)).toBe(true);
  workers.report({ worker: 'a', version: 7, draining: { t: { requests: 0, streams: 0 } } });
  expect(await isPending(drained)).toBe(true);
  workers.report({ worker: 'a', version: 7, draining: { other: { requests: 1, streams: 0 } } });
  expect(await drained).toBe(true);
});

test('requests and streams have limits of their own', async () => {
  const workers = open();
  workers.opened('a');
  workers.report({ worker: 'a', version: 7, draining: { t: { requests: 1, streams: 0 } } });
  expect(await workers.drained('t', 7, { requestsMs: 10, streamsMs: 5_000 })).toBe(false);
  workers.report({ worker: 'a', version: 7, draining: { t: { requests: 0, streams: 1 } } });
  const drained = workers.drained('t', 7, { requestsMs: 10, streamsMs: 800 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await isPending(drained)).toBe(true);
  expect(await drained).toBe(false);
});

test('the names of the live workers are told, to be remembered', () => {
  const told: string[][] = [];
  const workers = open([], {}, (names) => told.push(names));
  workers.opened('a');
  workers.opened('b');
  expect(told).toEqual([['a'], ['a', 'b']]);
  expect(workers.live().map(({ name }) => name)).toEqual(['a', 'b']);
});
