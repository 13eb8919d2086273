import { expect, onTestFinished, test } from 'vitest';
import { checkDeadlines } from '#src/doctor/check-deadlines.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

const HOUR = 3_600_000;
const TIMERS = {
  bootTimeoutMs: 60_000,
  releaseCommandMs: HOUR,
  stopGraceMs: 30_000,
  drainStreamsMs: 300_000,
};

test('a release that waits for longer than its boot is overdue; one with a command has its hour', async () => {
  const house = new House();
  onTestFinished(() => house.close());
  house.isAcknowledging = false;
  const release = house.release(1);
  house.want({ target: release });
  await until('the app', () => house.fleet.all().length === 1);
  const codes = (ms: number) =>
    checkDeadlines(house.fleet.all(), TIMERS, house.world.now() + ms).map(({ code }) => code);
  expect(codes(100_000)).toEqual([]);
  expect(codes(200_000)).toEqual(['overdue_release']);
  house.want({ target: { ...release, releaseCommand: 'true' } });
  expect(codes(200_000)).toEqual([]);
  expect(codes(2 * HOUR)).toEqual(['overdue_release']);
  const slow = { type: 'startup', path: '/', attempts: 30, wait: 10 } as const;
  house.want({ target: { ...release, healthChecks: { web: [slow] } } });
  expect(codes(300_000)).toEqual([]);
  expect(codes(600_000)).toEqual(['overdue_release']);
  // Three waves, each with old processes that may take minutes to drain.
  const formation = { web: { quantity: 3, generation: 0 } };
  house.want({ target: { ...release, rollout: { web: { surge: 1 } } }, formation });
  expect(codes(1_200_000)).toEqual([]);
  expect(codes(1_500_000)).toEqual(['overdue_release']);
});

test('a release command that nobody judged is overdue after its time', async () => {
  const house = new House();
  onTestFinished(() => house.close());
  await house.roll(house.release(1));
  const [app] = house.fleet.all();
  if (app === undefined) throw new Error('no app');
  const startedAt = house.world.now();
  app.memory.releasePhase = {
    version: 2,
    key: 'x',
    startedAt,
    epoch: '',
    isOverdue: false,
    outcome: null,
  };
  expect(checkDeadlines([app], TIMERS, startedAt + HOUR)).toEqual([]);
  expect(checkDeadlines([app], TIMERS, startedAt + 2 * HOUR)).toMatchObject([
    { code: 'overdue_release_command', severity: 'broken' },
  ]);
});
