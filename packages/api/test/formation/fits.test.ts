import { describe, expect, test } from 'vitest';
import { assertFits } from '#src/formation/assert-fits.ts';
import { newQuantity } from '#src/formation/quantity.ts';
import { createRoom } from '#src/formation/room.ts';
import { demandMb } from '#src/formation/spoken-for.ts';
import { limits } from '#src/limits.ts';

const growth = (beforeMb: number, afterMb: number, quantity = 4) => ({
  beforeMb,
  afterMb,
  quantity,
  type: 'web',
  size: 'standard' as const,
});
const refusalOf = (roomMb: number | undefined, ...facts: Parameters<typeof growth>) => {
  try {
    assertFits({ memoryMb: () => roomMb }, growth(...facts));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('what fits', () => {
  test.each([
    ['exactly what there is', 2_048, 1_024, 2_048],
    ['no more than before, on a machine that is too small', 100, 2_048, 2_048],
    ['less than before', 100, 2_048, 1_024],
    ['a little, while nobody knows', undefined, 0, limits.unaskedGrowthMbMax],
    ['a little beside others', undefined, 9_000, 9_000 + limits.unaskedGrowthMbMax],
  ])('%s', (_what, roomMb, beforeMb, afterMb) => {
    expect(refusalOf(roomMb, beforeMb, afterMb)).toBeUndefined();
  });

  test.each([
    ['one MB more than there is', 2_047, 1_024, 2_048, 4, /room for 3 web .*\(1\.0 of 2\.0 GB/],
    ['others have all of it', 512, 4_096, 4_608, 1, /room for 0 web/],
    ['others have more than there is', 100, 2_048, 2_560, 1, /room for 0 web/],
    ['a lot, while nobody knows', undefined, 1, limits.unaskedGrowthMbMax + 2, 9, /Nobody knows/],
  ])('not %s', (_what, roomMb, beforeMb, afterMb, quantity, words) => {
    expect(refusalOf(roomMb, beforeMb, afterMb, quantity)).toMatch(words);
  });
});

test('a refusal has its code, its words to the tenth of a GB, and what to do', () => {
  const refuse = (roomMb: number | undefined) => () =>
    assertFits({ memoryMb: () => roomMb }, growth(104_448, 204_800, 9));
  expect(refuse(104_448)).toThrow(
    expect.objectContaining({
      code: 'invalid_params',
      message:
        'web=9 does not fit: this machine has room for 0 web processes of the size standard (102.0 of 102.0 GB are spoken for). Nothing was changed.',
      hint: expect.stringMatching(/^Ask for fewer/),
    }),
  );
  expect(refuse(undefined)).toThrow(
    expect.objectContaining({ code: 'unavailable', hint: expect.stringMatching(/try again/) }),
  );
});

test('a formation asks for its number times its size', () => {
  expect(demandMb(undefined)).toBe(0);
  expect(demandMb({ quantity: 3, generation: 0 })).toBe(3 * 512);
  expect(demandMb({ quantity: 3, generation: 0, size: 'small' })).toBe(3 * 256);
});

test('the machine is asked again when its word is old, and its last word stands while it is away', async () => {
  let now = 1_000;
  let memoryMb: number | undefined = 3_000;
  let asked = 0;
  const capacity = async () => {
    asked += 1;
    if (memoryMb === undefined) throw new Error('away');
    return { memoryMb, reservedMb: 999 };
  };
  const room = createRoom({ capacity } as never, 1.5, () => now);
  expect(room.memoryMb()).toBeUndefined();
  await room.look();
  expect(room.memoryMb()).toBe(3_001);
  now += limits.capacityFreshMs - 1;
  memoryMb = 5_000;
  await room.look();
  expect([asked, room.memoryMb()]).toEqual([1, 3_001]);
  now += 1;
  await room.look();
  expect([asked, room.memoryMb()]).toEqual([2, 6_001]);
  now += limits.capacityFreshMs;
  memoryMb = undefined;
  await room.look();
  await room.look();
  expect([asked, room.memoryMb()]).toEqual([4, 6_001]);
});

test.each<[number, number | string, number]>([
  [2, 5, 5],
  [2, 0, 0],
  [2, '5', 5],
  [2, '+1', 3],
  [2, '-1', 1],
  [2, '-2', 0],
  [2, '999999999', 999_999_999],
])('of %i asked for %o is %i', (standing, wish, expected) => {
  expect(newQuantity('web', standing, wish)).toBe(expected);
});

test.each<[number | string, RegExp]>([
  ['', /"" is no number of web processes/],
  ['1.5', /no number/],
  [1.5, /no number/],
  ['1e3', /no number/],
  ['++1', /no number/],
  ['1234567890', /no number/],
  ['x'.repeat(100), new RegExp(`^"${'x'.repeat(40)}" is no`)],
  ['-3', /web runs 2, so -3 would leave -1: fewer than none/],
  [-3, /web cannot run -3 processes: fewer than none/],
])('a wish that is none: %o', (wish, words) => {
  expect(() => newQuantity('web', 2, wish)).toThrow(words);
  expect(() => newQuantity('web', 2, wish)).toThrow(
    expect.objectContaining({ code: 'invalid_params', hint: expect.stringContaining('web=') }),
  );
});
