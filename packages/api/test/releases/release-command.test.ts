import { expect, test } from 'vitest';
import { retryRelease } from '#src/releases/retry-release.ts';
import { openTestLedger } from '../support/test-ledger.ts';

const TYPES = { web: 'node .', release: 'node migrate' };

function appWithCommand() {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.live(app, ledger.push(app, TYPES));
  const commandOf = (version: number) => ledger.deps.releases.find(app.id, version)?.releaseCommand;
  const retry = (version: number) =>
    retryRelease(ledger.deps, {
      target: ledger.deps.releases.find(app.id, version)!,
      actor: 'ada@example.test',
    });
  return { ...ledger, app, commandOf, retry };
}

test('it runs on a deploy and a config change, and not on a way back unless that is asked for', () => {
  const { app, live, set, push, roll, commandOf } = appWithCommand();
  expect(commandOf(1)).toBe('node migrate');
  live(app, set(app, { A: '1' }).version);
  expect(commandOf(2)).toBe('node migrate');
  live(app, push(app));
  expect(commandOf(3)).toBeNull();
  live(app, roll(app, 1).version);
  expect(commandOf(4)).toBeNull();
  live(app, set(app, { A: '2' }).version);
  expect(commandOf(5)).toBe('node migrate');
  live(app, roll(app, 1, { runsCommand: true }).version);
  expect(commandOf(6)).toBe('node migrate');
});

test('an automatic way back runs none', () => {
  const { app, live, push, revert, commandOf } = appWithCommand();
  live(app, push(app, TYPES));
  revert(app, 2, 1);
  expect(commandOf(3)).toBeNull();
});

test('a release that failed is tried again with the same code, config and command', () => {
  const { app, fail, push, retry, deps, statuses } = appWithCommand();
  fail(app, push(app, TYPES));
  const release = retry(2);
  const failed = deps.releases.find(app.id, 2)!;
  expect(release).toMatchObject({
    version: 3,
    build: failed.build,
    configVersion: failed.configVersion,
    releaseCommand: 'node migrate',
    description: `Retry of v2: ${failed.description}`,
  });
  fail(app, 3);
  expect(retry(3).description).toBe(`Retry of v3: ${failed.description}`);
  expect(statuses(app)).toBe('1 succeeded, 2 failed, 3 failed, 4 pending');
});

test('what was taken back can be tried again; what something newer took the place of cannot', () => {
  const { app, live, fail, push, revert, retry, set } = appWithCommand();
  live(app, push(app, TYPES));
  revert(app, 2, 1);
  live(app, 3);
  expect(retry(2).version).toBe(4);
  fail(app, 4);
  live(app, set(app, { A: '1' }).version);
  expect(() => retry(4)).toThrow(/v5 \(Set A\) came after v4/);
  expect(() => retry(5)).toThrow(/v5 did not fail \(it went live\)/);
});

test('an automatic way back to something newer does not let what failed before it in again', () => {
  const { app, live, fail, push, revert, retry, set } = appWithCommand();
  fail(app, set(app, { A: 'bad' }).version);
  live(app, set(app, { B: 'good' }).version);
  live(app, push(app, TYPES));
  revert(app, 4, 3);
  live(app, 5);
  expect(() => retry(2)).toThrow(/v3 \(Set B\) came after v2/);
  expect(retry(4).version).toBe(6);
});

test('its output is kept once, however often the runner tells it', () => {
  const { app, journal, push, deps } = appWithCommand();
  const version = push(app, TYPES);
  const output = (from: number, ...lines: string[]) => ({
    appId: app.id,
    kind: 'output',
    version,
    from,
    lines,
  });
  journal(output(0, 'one', 'two'));
  journal(output(0, 'one', 'two', 'three'), output(3, 'four'));
  journal(output(0, 'one'), output(1, 'two', 'three', 'four', 'five'));
  expect(deps.releaseEvents.output(app.id, version)).toEqual([
    ...['one', 'two', 'three', 'four', 'five'],
  ]);
  expect(deps.releaseEvents.after(app.id, version, 0).map((event) => event.kind)).toEqual(
    Array(4).fill('output'),
  );
});
