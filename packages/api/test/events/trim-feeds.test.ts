import { expect, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { isTold, nextTold } from '#src/events/told-rows.ts';
import { trimOnce } from '#src/events/trim-feeds.ts';
import { limits } from '#src/limits.ts';
import { feedOf, processEntry } from '../support/feed.ts';
import { openTestLedger, type TestLedger } from '../support/test-ledger.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const forever = new AbortController().signal;

function tellAt(ledger: TestLedger, app: { id: string }, ageMs: number, count = 1) {
  const at = new Date(Date.now() - ageMs).toISOString();
  ledger.journal(
    ...Array.from({ length: count }, () => ({ ...processEntry(app, 'web.1', 'up'), at })),
  );
}

test('of an app the newest are kept, and never many more; another app loses none', () => {
  const ledger = openTestLedger();
  const [app, quiet] = [ledger.app('hello'), ledger.app('quiet')];
  for (let round = 0; round < 25; round += 1) tellAt(ledger, app, 0, 500);
  const feed = feedOf(ledger, app);
  expect(feed.length).toBeGreaterThanOrEqual(limits.eventsKept);
  expect(feed.length).toBeLessThan(limits.eventsKept + limits.eventsTrimmedAtOnce);
  expect(feed.at(-1)?.id).toBe(12_501);
  expect(feedOf(ledger, quiet)).toHaveLength(1);
});

test('what is older than 30 days goes, a few at a time, and the numbers go on', async () => {
  const ledger = openTestLedger();
  const app = ledger.app('hello');
  tellAt(ledger, app, 31 * DAY_MS, 250);
  tellAt(ledger, app, 29 * DAY_MS, 3);
  await trimOnce(ledger.deps, Date.now() + DAY_MS / 2, forever);
  // The first event of the app is young, but numbers before it are none.
  expect(feedOf(ledger, app).at(0)?.id).toBe(1);
  const old = ledger.app('old');
  await trimOnce(ledger.deps, Date.now() + 31 * DAY_MS, forever);
  expect(feedOf(ledger, app).map(({ id }) => id)).toEqual([254]);
  expect(feedOf(ledger, old).map(({ id }) => id)).toEqual([1]);
  ledger.set(old, { A: '1' });
  expect(feedOf(ledger, old).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
});

test('the feed of a destroyed app can be read for a while, then it is gone', async () => {
  const ledger = openTestLedger();
  const [app, other] = [ledger.app('hello'), ledger.app('other')];
  tellAt(ledger, app, 0, 250);
  destroyApp(ledger.deps, app, 'ada@example.test');
  await trimOnce(ledger.deps, Date.now() + limits.endedFeedMs / 2, forever);
  expect(feedOf(ledger, app)).toHaveLength(252);
  await trimOnce(ledger.deps, Date.now() + limits.endedFeedMs * 2, forever);
  expect(feedOf(ledger, app)).toEqual([]);
  expect(feedOf(ledger, other)).toHaveLength(1);
});

test('a signal ends the removal between two steps', async () => {
  const ledger = openTestLedger();
  const app = ledger.app('hello');
  tellAt(ledger, app, 0, 250);
  await trimOnce(ledger.deps, Date.now() + 40 * DAY_MS, AbortSignal.abort());
  expect(feedOf(ledger, app)).toHaveLength(251);
});

test('a crash loop of a week writes a few dozen events, and says when it is told again', () => {
  const ledger = openTestLedger();
  const app = ledger.app('hello');
  const week = 7 * 24 * 12;
  for (let crashes = 1; crashes <= week; crashes += 1) {
    const more = { code: 'R16', note: 'web.1 exited with status 1.', crashes };
    ledger.journal(
      processEntry(app, 'web.1', 'crashed', more),
      processEntry(app, 'web.1', 'starting', { crashes }),
      processEntry(app, 'web.1', 'up', { crashes }),
    );
  }
  const told = feedOf(ledger, app).filter(({ kind }) => kind === 'process.crashed');
  expect(told.map(({ data }) => (data as { crashes: number }).crashes)).toEqual([
    1, 2, 3, 4, 5, 8, 16, 32, 64, 128, 256, 512, 1_024,
  ]);
  expect(feedOf(ledger, app)).toHaveLength(1 + 3 * 13);
  expect(told.at(4)?.text).toMatch(/\(5 times in a row; told again at 8\)$/);
  expect(told.at(3)?.text).toMatch(/\(4 times in a row\)$/);
});

test('the next one that is told is named rightly', () => {
  for (let count = 1; count < 3_000; count += 1) {
    let next = count + 1;
    while (!isTold(next)) next += 1;
    expect(nextTold(count)).toBe(next);
  }
});
