import { expect, test } from 'vitest';
import { obstacleTo } from '#src/cron/obstacle.ts';
import { LIMITS } from '#src/limits.ts';

const runs = (count: number, job = 'other') =>
  Array.from({ length: count }, (_, index) => ({
    name: `cron.${job}.${index + 1}`,
    run: { job } as never,
  }));
const job = (concurrencyPolicy: 'forbid' | 'allow' | 'replace') => ({
  name: 'nightly',
  concurrencyPolicy: concurrencyPolicy as never,
});

test.each([
  ['nothing runs', job('forbid'), [], undefined],
  ['another job runs', job('forbid'), runs(1), undefined],
  ['its own run has not ended', job('forbid'), runs(2, 'nightly'), 'cron.nightly.1 still runs'],
  ['it may run beside itself', job('allow'), runs(1, 'nightly'), undefined],
  ['one more may run', job('allow'), runs(LIMITS.cronRunsPerApp - 1), undefined],
  [
    'as many run as may',
    job('allow'),
    runs(LIMITS.cronRunsPerApp),
    `${LIMITS.cronRunsPerApp} runs of this app's jobs are on their way already`,
  ],
])('why a job cannot run now: %s', (_what, asked, running, words) => {
  expect(obstacleTo(asked, running)).toBe(words);
});
