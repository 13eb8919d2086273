import { expect, test } from 'vitest';
import { Losses } from '#src/drains/sending/losses.ts';

function losses() {
  const told: [number, string][] = [];
  const world = { nowMs: 0, isDiskFull: false };
  const all = new Losses(
    10,
    () => world.nowMs,
    (lines, why) => {
      if (world.isDiskFull) throw new Error('no space left on device');
      told.push([lines, why]);
    },
  );
  return { all, told, world };
}

test('the first loss is told at once; what follows is told as one, when it is time', () => {
  const { all, told, world } = losses();
  all.add(2, 'it was too slow');
  all.add(3, 'it was too slow');
  world.nowMs = 9;
  all.add(4, 'it refused them');
  expect(told).toEqual([[2, 'it was too slow']]);
  world.nowMs = 10;
  all.tellDue();
  expect(told.slice(1)).toEqual([[7, 'it refused them']]);
  world.nowMs = 15;
  all.add(1, 'again');
  expect(told).toHaveLength(2);
});

test('without a loss nothing is told, and nothing twice', () => {
  const { all, told, world } = losses();
  all.tellDue();
  all.add(1, 'why');
  world.nowMs = 100;
  all.tellDue();
  expect(told).toEqual([[1, 'why']]);
});

test('what could not be told is told with the next', () => {
  const { all, told, world } = losses();
  world.isDiskFull = true;
  all.add(2, 'one');
  world.isDiskFull = false;
  world.nowMs = 20;
  all.add(3, 'other');
  expect(told).toEqual([[5, 'other']]);
});
