import { expect, test } from 'vitest';
import { newestOnly, oneOfEach } from '#src/attach/one-at-a-time.ts';

/** Carries out nothing before it is told to. */
function slow<Wish>() {
  const begun: Wish[] = [];
  let end = Promise.withResolvers<void>();
  const carryOut = (wish: Wish) => {
    begun.push(wish);
    end = Promise.withResolvers();
    return end.promise;
  };
  const fail = async () => {
    end.reject(new Error('gone'));
    await new Promise(setImmediate);
  };
  const finish = async () => {
    end.resolve();
    await new Promise(setImmediate);
  };
  return { begun, carryOut, fail, finish };
}

test('a flood of sizes is carried out as its first and its last', async () => {
  const { begun, carryOut, finish } = slow<number>();
  const resize = newestOnly(carryOut);
  for (let size = 1; size <= 10_000; size++) resize(size);
  expect(begun).toEqual([1]);
  await finish();
  expect(begun).toEqual([1, 10_000]);
  await finish();
  expect(begun).toHaveLength(2);
});

test('of a flood of signals each one is given, in the order in which they came', async () => {
  const { begun, carryOut, finish } = slow<string>();
  const signal = oneOfEach(carryOut);
  for (let round = 1; round <= 100; round++) for (const name of ['INT', 'TERM']) signal(name);
  await finish();
  await finish();
  await finish();
  expect(begun).toEqual(['INT', 'TERM', 'INT']);
});

test('what fails holds up nothing, and what comes later is carried out', async () => {
  const { begun, carryOut, fail, finish } = slow<number>();
  const resize = newestOnly(carryOut);
  resize(1);
  resize(2);
  await fail();
  await finish();
  resize(3);
  expect(begun).toEqual([1, 2, 3]);
});
