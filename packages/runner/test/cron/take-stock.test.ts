import { expect, test } from 'vitest';
import { takeStock } from '#src/cron/take-stock.ts';

function* from(...times: number[]): Generator<number, undefined> {
  yield* times;
}

test.each([
  ['nothing has passed', [200], { due: null, missed: null, next: 200 }],
  ['it is due now', [100, 200], { due: 100, missed: null, next: 200 }],
  ['it is a little late', [95, 200], { due: 95, missed: null, next: 200 }],
  ['it is as late as it may be', [90, 200], { due: 90, missed: null, next: 200 }],
  ['it is later', [89, 200], { due: null, missed: { count: 1, from: 89, upTo: 89 }, next: 200 }],
  [
    'of several the newest is run for',
    [92, 94, 96, 101],
    { due: 96, missed: { count: 2, from: 92, upTo: 94 }, next: 101 },
  ],
  [
    'the newest is too old',
    [50, 60, 200],
    { due: null, missed: { count: 2, from: 50, upTo: 60 }, next: 200 },
  ],
  ['it never comes again', [], { due: null, missed: null, next: Number.POSITIVE_INFINITY }],
])('%s', (_what, times, expected) => {
  expect(takeStock(from(...times), 100, 10)).toEqual(expected);
});
