import { expect, test } from 'vitest';
import { diffReleases, NO_DIFF } from '#src/releases/diff-releases.ts';
import {
  hasSameContent,
  type Release,
  type ReleasedBuild,
  shortCommit,
} from '#src/releases/release.ts';

const BUILD: ReleasedBuild = {
  id: 'b',
  image: 'sha256:1',
  digest: null,
  stack: '13-1',
  commit: '0123456789abcdef',
  processTypes: { web: 'node a.js', worker: null },
  healthChecks: {},
  rollout: {},
  envSchema: {},
  cron: [],
};
const release = (version: number, build: Partial<ReleasedBuild> | null = {}, configVersion = 1) =>
  ({
    version,
    configVersion,
    build: build === null ? null : { ...BUILD, ...build },
  }) as Release;
const side = (of: Release, hashes: Record<string, string> = {}) => ({ release: of, hashes });
const SAME = { added: [], removed: [], changed: [] };
const job = {
  name: 'nightly',
  schedule: '0 3 * * *',
  timezone: 'UTC',
  command: 'node n.js',
  concurrencyPolicy: 'forbid',
  timeoutSeconds: 60,
} as never;

test('two releases of the same differ in nothing', () => {
  expect(diffReleases(side(release(1), { A: 'x' }), side(release(2), { A: 'x' }))).toEqual({
    ...NO_DIFF,
    from: 1,
    to: 2,
  });
});

test('before a first release nothing differs from nothing', () => {
  expect(NO_DIFF).toEqual({
    from: null,
    to: 0,
    code: null,
    image: null,
    stack: null,
    config: SAME,
    process_types: SAME,
    health_checks: SAME,
    rollout: SAME,
    cron: SAME,
  });
});

test('without a first one everything is new', () => {
  expect(diffReleases(undefined, side(release(1), { A: 'x' }))).toMatchObject({
    from: null,
    to: 1,
    code: { from: null, to: BUILD.commit, commits: null },
    image: { from: null, to: BUILD.image },
    config: { ...SAME, added: [{ key: 'A', to: 'x' }] },
    process_types: {
      ...SAME,
      added: [
        { key: 'web', to: 'node a.js' },
        { key: 'worker', to: "the image's own command" },
      ],
    },
  });
});

test('a release without a build has no code, and takes nothing but its number and its config', () => {
  expect(diffReleases(side(release(1)), side(release(2, null)))).toMatchObject({
    code: { from: BUILD.commit, to: null },
    stack: { from: BUILD.stack, to: null },
    process_types: { removed: [{ key: 'web' }, { key: 'worker' }], added: [] },
    cron: SAME,
  });
});

test('what came, what went and what changed is told by key, in their order', () => {
  const before = { B: 'same', C: 'old', D: 'gone', A: 'old' };
  const after = { E: 'new', A: 'other', C: 'other', B: 'same' };
  expect(diffReleases(side(release(1), before), side(release(2), after)).config).toEqual({
    added: [{ key: 'E', to: 'new' }],
    removed: [{ key: 'D', from: 'gone' }],
    changed: [
      { key: 'A', from: 'old', to: 'other' },
      { key: 'C', from: 'old', to: 'other' },
    ],
  });
});

test('checks, rollouts and jobs are told as people write them', () => {
  const checks = { web: [{ path: '/up' }] } as never;
  const to = release(2, { healthChecks: checks, rollout: { web: { surge: 1 } }, cron: [job] });
  expect(diffReleases(side(release(1)), side(to))).toMatchObject({
    health_checks: { added: [{ key: 'web', to: '[{"path":"/up"}]' }] },
    rollout: { added: [{ key: 'web', to: 'surge 1' }] },
    cron: { added: [{ key: 'nightly', to: '0 3 * * * (UTC) node n.js (forbid, 60 s)' }] },
  });
});

test('what runs for one release runs for another with the same image and config', () => {
  expect(hasSameContent(release(1), release(2))).toBe(true);
  expect(hasSameContent(release(1), release(2, { image: 'sha256:2' }))).toBe(false);
  expect(hasSameContent(release(1), release(2, {}, 2))).toBe(false);
  expect(hasSameContent(release(1, null), release(2, null))).toBe(true);
  expect(shortCommit(BUILD.commit)).toBe('0123456');
});
