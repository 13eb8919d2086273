import { expect, test } from 'vitest';
import { currentConfigVars } from '#src/config-vars/config-vars.ts';
import { limits } from '#src/limits.ts';
import { openTestLedger } from '../support/test-ledger.ts';

test('a rollback brings code and config back together, as a new release', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, { A: '1' });
  ledger.live(app, ledger.push(app));
  ledger.live(app, ledger.set(app, { A: '2', B: '2' }).version);
  ledger.live(app, ledger.push(app));

  const release = ledger.roll(app, 2);

  const target = ledger.deps.releases.find(app.id, 2);
  expect(release).toMatchObject({ version: 5, description: 'Rollback to v2', status: 'pending' });
  expect(release.build).toEqual(target?.build);
  expect(currentConfigVars(ledger.deps, app)).toEqual({ A: '1' });
  ledger.live(app, 5);
  expect(ledger.set(app, { C: '3' }).vars).toEqual({ A: '1', C: '3' });
});

test('a rollback supersedes a rollout on its way', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.live(app, ledger.push(app));
  ledger.push(app);
  ledger.roll(app, 1);
  expect(ledger.statuses(app)).toBe('1 succeeded, 2 superseded, 3 pending');
});

test('a push that is still being built when somebody rolls back becomes a release when it is done', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.live(app, ledger.push(app));
  ledger.live(app, ledger.push(app));
  const build = ledger.accept(app);
  ledger.roll(app, 1);
  expect(ledger.finish(build.id)).toEqual({ kind: 'released', version: 4, added: [] });
});

test('a rollback to before the first push runs nothing', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, { A: '1' });
  ledger.live(app, ledger.push(app));
  expect(ledger.roll(app, 1)).toMatchObject({ version: 3, build: null, status: 'succeeded' });
  expect(ledger.deps.releases.live(app.id)?.version).toBe(3);
});

test.each([
  ['failed', /v2 failed and never went live/],
  ['superseded', /v2 never went live/],
  ['reverted', /v2 was reverted/],
  ['pending', /v2 is on its way/],
])('a rollback to a release that is %s is refused in words', (status, words) => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.live(app, ledger.push(app));
  ledger.push(app);
  if (status === 'failed') ledger.fail(app, 2);
  if (status === 'superseded') ledger.push(app);
  if (status === 'reverted') {
    ledger.live(app, 2);
    ledger.revert(app, 2, 1);
  }
  const before = ledger.statuses(app);
  expect(() => ledger.roll(app, 2)).toThrow(words);
  expect(ledger.statuses(app)).toBe(before);
});

test('a rollback to a release whose image is not kept is refused before anything changes', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  for (let count = 0; count < limits.keptReleasesDefault + 1; count += 1) {
    ledger.live(app, ledger.push(app));
  }
  expect(() => ledger.roll(app, 1)).toThrow(/image of v1 is not kept/);
  expect(ledger.roll(app, 2).version).toBe(limits.keptReleasesDefault + 2);
});

test('the same request asked twice makes one release', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.live(app, ledger.push(app));
  ledger.live(app, ledger.push(app));
  const ask = () => ledger.roll(app, 1, { requestKey: 'key' });
  expect(ask()).toEqual(ask());
  expect(ledger.statuses(app)).toBe('1 succeeded, 2 succeeded, 3 pending');
});

test('what was taken back while the engine was asked for its image is no way back any more', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.live(app, ledger.push(app));
  ledger.live(app, ledger.push(app));
  const target = ledger.deps.releases.find(app.id, 2)!;
  ledger.revert(app, 2, 1);
  expect(() => ledger.roll(app, 2, { target })).toThrow(/v2 was reverted/);
});

test('a rollback to what serves already makes no release, unless something is on its way', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.live(app, ledger.push(app));
  expect(() => ledger.roll(app, 1)).toThrow(/v1 is what serves, and nothing is on its way/);
  ledger.push(app);
  expect(ledger.roll(app, 1).version).toBe(3);
  expect(ledger.statuses(app)).toBe('1 succeeded, 2 superseded, 3 pending');
});

test('a config that lacks what the code needs by now does not come back alone', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.live(app, ledger.push(app));
  ledger.set(app, { NEEDED: '1' });
  ledger.live(app, 2);
  const envSchema = { NEEDED: { required: true } };
  ledger.live(app, ledger.push(app, { web: 'x' }, { envSchema }));
  expect(() => ledger.roll(app, 1, { only: 'config' })).toThrow(
    /config of v1 lacks NEEDED.*Nothing was changed/,
  );
  expect(ledger.roll(app, 1).version).toBe(4);
});
