import { expect, test } from 'vitest';
import { createPatience } from '#src/processes/patience.ts';

test('what moves is waited for, and what stands still for too long is not', () => {
  const isOver = createPatience(90);
  expect(isOver('web 0 of 2', 1_000)).toBe(false);
  expect(isOver('web 0 of 2', 1_090)).toBe(false);
  expect(isOver('web 1 of 2', 1_091)).toBe(false);
  expect(isOver('web 1 of 2', 1_181)).toBe(false);
  expect(isOver('web 1 of 2', 1_182)).toBe(true);
});
