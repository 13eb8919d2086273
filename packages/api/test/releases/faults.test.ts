import { expect, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { failBuild } from '#src/builds/fail-build.ts';
import { scaleApp } from '#src/formation/scale-app.ts';
import { retryRelease } from '#src/releases/retry-release.ts';
import { dump, failAtWrite, heal } from '../support/failing-writes.ts';
import { cronEntries, oneOffEntries, processEntry } from '../support/feed.ts';
import { liveEntry, openTestLedger, type TestLedger } from '../support/test-ledger.ts';

// Goal: whatever write of a story fails, the ledger is as if the story had never begun, and the next try succeeds.
// Method: a trigger makes the Nth write of a transaction fail, for N = 1, 2, … until the story goes through.

type Story = (ledger: TestLedger, app: ReturnType<TestLedger['app']>) => unknown;

const STORIES: Record<string, { writesMin: number; story: Story }> = {
  'an app is created': { writesMin: 2, story: (ledger) => ledger.app('other') },
  'config is set during a rollout': {
    writesMin: 4,
    story: (ledger, app) => ledger.set(app, { A: 'new' }),
  },
  'a build is finished during a rollout': {
    writesMin: 5,
    story: (ledger, app) =>
      ledger.finish(ledger.deps.builds.running(app.id)[0]!.id, { web: 'x', clock: 'y' }),
  },
  'a release is rolled back during a rollout': {
    writesMin: 3,
    story: (ledger, app) => ledger.roll(app, 2),
  },
  'a release goes live': { writesMin: 2, story: (ledger, app) => ledger.live(app, 3) },
  'a build is finished whose app.json sets config': {
    writesMin: 5,
    story: (ledger, app) =>
      ledger.finish(
        ledger.deps.builds.running(app.id)[0]!.id,
        { web: 'x', release: 'migrate' },
        { envSchema: { SECRET: { required: true, generator: 'secret' } } },
      ),
  },
  'a release that failed is tried again': {
    writesMin: 2,
    story: (ledger, app) => {
      const target = ledger.deps.releases.newest(app.id)!;
      // The first write of the story fails the release that waits; what follows is the new try.
      return ledger.deps.atomically(() => {
        if (target.status === 'pending') ledger.fail(app, target.version);
        const failed = ledger.deps.releases.find(app.id, target.version)!;
        return retryRelease(ledger.deps, { target: failed, actor: 'ada@example.test' });
      });
    },
  },
  'a release command writes, and the release goes live': {
    writesMin: 3,
    story: (ledger, app) =>
      ledger.journal(
        { appId: app.id, kind: 'output', version: 3, from: 0, lines: ['one', 'two'] },
        liveEntry(app, 3),
      ),
  },
  'a release is pinned': {
    writesMin: 1,
    story: (ledger, app) => ledger.deps.keptReleases.pin(app.id, 2, 'ada@example.test'),
  },
  'a build fails': {
    writesMin: 2,
    story: ({ deps }, app) => failBuild(deps, deps.builds.running(app.id)[0]!.id, 'it broke'),
  },
  'an app is scaled': {
    writesMin: 2,
    story: ({ deps }, app) =>
      scaleApp(deps, app, [{ type: 'web', quantity: 3 }], 'ada@example.test'),
  },
  'the runner tells of processes, a one-off and a job': {
    writesMin: 10,
    story: (ledger, app) =>
      ledger.journal(
        processEntry(app, 'web.1', 'crashed', { code: 'R16', note: 'x', crashes: 1 }),
        processEntry(app, 'web.1', 'starting'),
        ...oneOffEntries(app, 'one'),
        ...cronEntries(app, '7'),
      ),
  },
  'an app is destroyed': {
    writesMin: 6,
    story: (ledger, app) => destroyApp(ledger.deps, app, 'ada@example.test'),
  },
};

test.each(Object.entries(STORIES))('%s: all of it or nothing', (_name, { writesMin, story }) => {
  let failing = 1;
  for (; failing < 50; failing += 1) {
    const ledger = openTestLedger();
    const app = ledger.app('hello');
    ledger.set(app, { A: '1' });
    ledger.live(app, ledger.push(app));
    ledger.push(app);
    ledger.accept(app);
    const [before, lines] = [dump(ledger), ledger.lines.length];
    failAtWrite(ledger, failing);
    let failed = false;
    try {
      story(ledger, app);
    } catch (error) {
      expect(String(error)).toContain('the disk says no');
      failed = true;
    }
    heal(ledger);
    if (!failed) break;
    expect(dump(ledger)).toBe(before);
    expect(ledger.lines.length).toBe(lines);
    story(ledger, app);
    expect(dump(ledger)).not.toBe(before);
    ledger.db.close();
  }
  expect(failing).toBeGreaterThan(writesMin);
});
