import { expect, test } from 'vitest';
import type { App } from '#src/apps/app.ts';
import { type AppStanding, desiredApp, type WholeRelease } from '#src/desired-state/desired-app.ts';
import type { Release } from '#src/releases/release.ts';
import { builtImage, cronJob } from '../support/test-ledger.ts';

const app = { id: 'an-id', name: 'hello', dataKey: 'wrapped' } as unknown as App;
const FORMATION = { web: { quantity: 2, generation: 1 } };
const build = {
  ...builtImage('1'),
  id: 'build-1',
  commit: 'c0ffee',
  healthChecks: { web: [] },
  rollout: { web: { surge: 1 } },
  cron: [cronJob('nightly')],
};

function whole(version: number, more: Partial<Release> = {}): WholeRelease {
  const release = {
    version,
    description: `Deploy ${version}`,
    configVersion: 7,
    releaseCommand: 'migrate',
    build,
    ...more,
  };
  return { release: release as unknown as Release, config: `sealed-${version}` as never };
}

const desired = (standing: Partial<AppStanding>) =>
  desiredApp(app, 'example.test', {
    formation: FORMATION,
    live: undefined,
    pending: undefined,
    suspendedJobs: [],
    ...standing,
  });

const runnable = (version: number) => ({
  version,
  description: `Deploy ${version}`,
  image: 'sha256:1',
  commit: 'c0ffee',
  processTypes: { web: 'node .' },
  configVersion: 7,
  config: `sealed-${version}`,
  releaseCommand: 'migrate',
  healthChecks: { web: [] },
  rollout: { web: { surge: 1 } },
  cron: [cronJob('nightly')],
});

test('what serves and what is on its way are told whole, under the name of the app', () => {
  const standing = { live: whole(3), pending: whole(4), suspendedJobs: ['nightly'] };
  expect(desired(standing)).toEqual({
    id: 'an-id',
    name: 'hello',
    hosts: ['hello.example.test'],
    dataKey: 'wrapped',
    formation: FORMATION,
    live: runnable(3),
    target: runnable(4),
    suspendedJobs: ['nightly'],
  });
});

test('of an app without a release nothing should run, and nothing has emptied it', () => {
  const told = desired({});
  expect(told).toMatchObject({ live: null, target: null });
  expect(told).not.toHaveProperty('emptiedBy');
});

test('a live release without a build empties the app; one on its way goes on', () => {
  const empty = whole(5, { build: null });
  expect(desired({ live: empty, pending: whole(6) })).toMatchObject({
    live: null,
    emptiedBy: 5,
    target: runnable(6),
  });
});
