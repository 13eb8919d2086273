import { expect, test } from 'vitest';
import { type RetryWish, retryRelease } from '#src/releases/retry-release.ts';
import { openTestLedger } from '../support/test-ledger.ts';

const TYPES = { web: 'node .', release: 'node migrate' };

function opened() {
  const ledger = openTestLedger();
  const app = ledger.app();
  const { deps } = ledger;
  ledger.live(app, ledger.push(app, TYPES));
  const retry = (version: number, wish: Partial<RetryWish> = {}) => {
    const target = deps.releases.find(app.id, version)!;
    return retryRelease(deps, { target, actor: 'ada@example.test', ...wish });
  };
  return { ...ledger, app, retry };
}

test('a release that failed is tried again with the same code, config and command', () => {
  const { app, fail, push, retry, deps, statuses } = opened();
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
  const { app, live, fail, push, revert, retry, set } = opened();
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
  const { app, live, fail, push, revert, retry, set } = opened();
  fail(app, set(app, { A: 'bad' }).version);
  live(app, set(app, { B: 'good' }).version);
  live(app, push(app, TYPES));
  revert(app, 4, 3);
  live(app, 5);
  expect(() => retry(2)).toThrow(/v3 \(Set B\) came after v2/);
  expect(retry(4).version).toBe(6);
});

test.each([
  ['succeeded', /^v2 did not fail \(it went live\), so there is nothing to try again\.$/],
  ['pending', /^v2 did not fail \(it is on its way\)/],
  ['superseded', /^v2 did not fail \(a newer release took its place\)/],
])('what is %s is not tried again', (status, words) => {
  const { app, live, push, retry, statuses } = opened();
  push(app, TYPES);
  if (status === 'succeeded') live(app, 2);
  if (status === 'superseded') push(app, TYPES);
  const before = statuses(app);
  expect(() => retry(2)).toThrow(
    expect.objectContaining({
      code: 'invalid_params',
      message: expect.stringMatching(words),
      hint: 'See which releases failed: tfp releases',
    }),
  );
  expect(statuses(app)).toBe(before);
});

test('what came after it is not undone, and the way to its code is told', () => {
  const { app, fail, live, push, set, retry } = opened();
  fail(app, push(app, TYPES));
  live(app, set(app, { A: '1' }).version);
  expect(() => retry(2)).toThrow(
    expect.objectContaining({
      code: 'conflict',
      message:
        'v3 (Set A) came after v2, and to try that again would undo it. Nothing was changed.',
      hint: 'Push its commit, or set its config, again.',
    }),
  );
});

test('of several that failed the newest has its image still', () => {
  const { app, fail, push, retry } = opened();
  fail(app, push(app, TYPES));
  fail(app, push(app, TYPES));
  expect(() => retry(2)).toThrow(/image of v2 is not kept any more/);
  expect(retry(3).version).toBe(4);
});

test('the same request asked twice makes one release', () => {
  const { app, fail, push, retry, statuses } = opened();
  fail(app, push(app, TYPES));
  const ask = () => retry(2, { requestKey: 'key' });
  expect(ask()).toEqual(ask());
  expect(statuses(app)).toBe('1 succeeded, 2 failed, 3 pending');
});

test('the very first release of an app can be tried again', () => {
  const { deps, app: create, fail, push } = openTestLedger();
  const app = create();
  fail(app, push(app, TYPES));
  const target = deps.releases.find(app.id, 1)!;
  expect(retryRelease(deps, { target, actor: 'ada@example.test' }).version).toBe(2);
});
