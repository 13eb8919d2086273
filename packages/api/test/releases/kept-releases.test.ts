import { expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import { keptImages } from '#src/releases/kept-releases.ts';
import { openTestLedger } from '../support/test-ledger.ts';

test('the images of the newest releases that ran, and of the one on its way, are kept', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  const max = limits.keptReleasesMax;
  for (let count = 0; count < max + 5; count += 1) ledger.live(app, ledger.push(app));
  ledger.fail(app, ledger.push(app));
  const pending = ledger.push(app);
  const imageOf = (version: number) => ledger.deps.releases.find(app.id, version)!.build!.image;

  const kept = keptImages(ledger.deps, app.id);

  expect(kept.size).toBe(max + 1);
  expect(kept.has(imageOf(pending))).toBe(true);
  expect(kept.has(imageOf(max + 5))).toBe(true);
  expect(kept.has(imageOf(6))).toBe(true);
  expect(kept.has(imageOf(5))).toBe(false);
  expect(kept.has(imageOf(max + 6))).toBe(false);
});

test('an app without a build keeps no image', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, { A: '1' });
  expect(keptImages(ledger.deps, app.id).size).toBe(0);
});
