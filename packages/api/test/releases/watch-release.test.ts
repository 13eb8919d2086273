import type { ReleaseEvent } from '@tfp/contract/releases';
import { expect, test } from 'vitest';
import { createChanges } from '#src/changes.ts';
import { watchRelease } from '#src/releases/watch-release.ts';
import { liveEntry, openTestLedger } from '../support/test-ledger.ts';

function watched() {
  const ledger = openTestLedger();
  const changes = createChanges();
  const app = ledger.app();
  const version = ledger.push(app);
  const deps = { ...ledger.deps, changes };
  const watch = (after = 0) =>
    watchRelease(deps, app.id, version, after, new AbortController().signal);
  /** Tells the watcher what was done to the ledger. */
  const tell = (work: () => unknown) => {
    work();
    changes.notify(app.id);
  };
  return { ...ledger, app, version, watch, tell };
}

async function kindsOf(events: AsyncIterable<ReleaseEvent>): Promise<string[]> {
  const kinds: string[] = [];
  for await (const { kind } of events) kinds.push(kind);
  return kinds;
}

test('behind live the stream stays open for the proof, and ends with it', async () => {
  const { app, version, live, settle, watch, tell } = watched();
  const stream = watch();
  const first = stream.next();
  tell(() => live(app, version));
  expect((await first).value).toMatchObject({ kind: 'live' });
  const second = stream.next();
  tell(() => settle(app, version));
  expect((await second).value).toMatchObject({ kind: 'settled' });
  expect((await stream.next()).done).toBe(true);
});

test('a proof that does not come ends it all the same, in about a second', async () => {
  const { app, version, live, watch } = watched();
  live(app, version);
  const began = Date.now();
  expect(await kindsOf(watch())).toEqual(['live']);
  expect(Date.now() - began).toBeGreaterThan(900);
});

test('whoever comes later is told what there is, and waits for nothing', async () => {
  const { app, version, journal, settle, watch, deps } = watched();
  const at = new Date(Date.now() - 60_000).toISOString();
  journal({ ...liveEntry(app, version), at });
  const waits: number[] = [];
  for (let asked = 0; asked < 5; asked += 1) {
    const began = Date.now();
    expect(await kindsOf(watch())).toEqual(['live']);
    waits.push(Date.now() - began);
  }
  // A busy machine may hold up one of them for as long as a wait would take, not all.
  expect(Math.min(...waits)).toBeLessThan(900);
  settle(app, version);
  expect(await kindsOf(watch())).toEqual(['live', 'settled']);
  const [seen] = deps.releaseEvents.after(app.id, version, 0);
  expect(await kindsOf(watch(seen?.id))).toEqual(['settled']);
});

test('a failure ends it at once', async () => {
  const { app, version, fail, watch } = watched();
  fail(app, version);
  expect(await kindsOf(watch())).toEqual(['failed']);
});
