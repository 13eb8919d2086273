import { expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import { keptImages } from '#src/releases/kept-images.ts';
import { openTestLedger, tempFolder } from '../support/test-ledger.ts';

const max = limits.keptReleasesDefault;

test('kept are the newest releases that ran, the one on its way, and the newest that failed', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  for (let count = 0; count < max + 5; count += 1) ledger.live(app, ledger.push(app));
  ledger.fail(app, ledger.push(app));
  ledger.fail(app, ledger.push(app));
  const pending = ledger.push(app);
  const imageOf = (version: number) => ledger.deps.releases.find(app.id, version)!.build!.image;

  const kept = keptImages(ledger.deps);

  expect(kept.size).toBe(max + 2);
  expect(kept.has(imageOf(pending))).toBe(true);
  expect(kept.has(imageOf(max + 5))).toBe(true);
  expect(kept.has(imageOf(6))).toBe(true);
  expect(kept.has(imageOf(5))).toBe(false);
  expect(kept.has(imageOf(max + 6))).toBe(false);
  expect(kept.has(imageOf(max + 7))).toBe(true);
});

test('a pinned release is kept however many come after it, until it is pinned no more', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  const first = ledger.push(app);
  ledger.live(app, first);
  ledger.deps.keptReleases.pin(app.id, first, 'ada@example.test');
  ledger.deps.keptReleases.pin(app.id, first, 'ada@example.test');
  for (let count = 0; count < max + 3; count += 1) ledger.live(app, ledger.push(app));
  expect(ledger.roll(app, first).build).toEqual(ledger.deps.releases.find(app.id, first)?.build);
  ledger.live(app, max + 5);
  for (let count = 0; count < max; count += 1) ledger.live(app, ledger.push(app));
  ledger.deps.keptReleases.unpin(app.id, first);
  expect(() => ledger.roll(app, first)).toThrow(/is not kept any more/);
});

test('what one app keeps is kept for all: a promoted image is one app’s and runs in another', () => {
  const ledger = openTestLedger();
  const [one, other] = [ledger.app('one'), ledger.app('other')];
  ledger.live(one, ledger.push(one));
  ledger.live(other, ledger.push(other));
  expect(keptImages(ledger.deps).size).toBe(2);
  ledger.deps.apps.destroy(one.id);
  expect(keptImages(ledger.deps).size).toBe(1);
});

test('an app without a build keeps no image', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, { A: '1' });
  expect(keptImages(ledger.deps).size).toBe(0);
});

test('what is live and the one before it are kept, however few releases should be', () => {
  const ledger = openTestLedger(tempFolder(), 0);
  const app = ledger.app();
  for (let count = 0; count < 3; count += 1) ledger.live(app, ledger.push(app));
  const imageOf = (version: number) => ledger.deps.releases.find(app.id, version)!.build!.image;
  expect([...keptImages(ledger.deps)].sort()).toEqual([imageOf(2), imageOf(3)].sort());
});
