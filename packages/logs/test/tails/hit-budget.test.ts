import { expect, test } from 'vitest';
import { HitBudget } from '#src/tails/hit-budget.ts';

test('hits are kept within what one search may take, and all together', () => {
  const all = new HitBudget(10);
  const [one, other] = [new HitBudget(6, all), new HitBudget(6, all)];
  expect([one.take(6), one.take(1), other.take(4), other.take(1)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  one.give(2);
  expect(other.take(2)).toBe(true);
});

test('a search that ends gives back what its reader did not take', () => {
  const all = new HitBudget(10);
  const one = new HitBudget(10, all);
  one.take(8);
  one.give(3);
  one.giveAll();
  expect(new HitBudget(10, all).take(10)).toBe(true);
});
