import { expect, test } from 'vitest';
import { createFairQueue } from '#src/sources/fair-queue.ts';

test('groups take turns, however many members one has', () => {
  const queue = createFairQueue<string>();
  for (const item of ['a1', 'a2', 'a3', 'b1']) queue.push(item.charAt(0), item);
  expect([queue.shift(), queue.shift(), queue.shift(), queue.shift()]).toEqual([
    'a1',
    'b1',
    'a2',
    'a3',
  ]);
  expect(queue.isEmpty()).toBe(true);
  expect(queue.shift()).toBeUndefined();
});

test('an item waits once, and one that comes again stands behind the others', () => {
  const queue = createFairQueue<string>();
  queue.push('a', 'a1');
  queue.push('a', 'a1');
  queue.push('b', 'b1');
  expect(queue.shift()).toBe('a1');
  queue.push('a', 'a1');
  expect([queue.shift(), queue.shift(), queue.shift()]).toEqual(['b1', 'a1', undefined]);
});
