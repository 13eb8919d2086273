import { expect, test } from 'vitest';
import { findSize, SIZES } from '#src/sizes.ts';

test.each([
  ['small', 'small'],
  ['Standard', 'standard'],
  ['eco', 'standard'],
  ['Basic', 'standard'],
  ['standard-1X', 'standard'],
  ['Standard-2x', 'large'],
  ['performance-m', 'xlarge'],
  ['huge', undefined],
  ['', undefined],
  ['constructor', undefined],
])('"%s" means the size %s', (text, size) => {
  expect(findSize(text)).toBe(size);
});

test('the sizes rise, in memory and in CPU', () => {
  const all = Object.values(SIZES);
  const rising = (values: number[]) => values.every((value, i) => value > (values[i - 1] ?? 0));
  expect(rising(all.map(({ memoryMb }) => memoryMb))).toBe(true);
  expect(rising(all.map(({ cpuShares }) => cpuShares))).toBe(true);
});
