import type { AppEvent } from '@tfp/contract/app-events';
import { expect, onTestFinished, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { readEventQuery } from '#src/events/event-query.ts';
import { beginning, findGap, watchEvents } from '#src/events/watch-events.ts';
import { limits } from '#src/limits.ts';
import { collect } from '../support/collect.ts';
import { feedOf, inShort, processEntry } from '../support/feed.ts';
import { openTestLedger, type TestLedger } from '../support/test-ledger.ts';

function opened() {
  const ledger = openTestLedger();
  return { ...ledger, app: ledger.app('hello'), open: ledger };
}

function watch({ deps }: Pick<TestLedger, 'deps'>, app: { id: string }, wish = {}) {
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const query = readEventQuery(wish);
  const events = watchEvents(deps, app.id, beginning(deps, app.id, query), query, stopping.signal);
  return {
    events,
    stop: () => stopping.abort(),
    async next(): Promise<AppEvent> {
      const { value, done } = await events.next();
      if (done) throw new Error('the feed ended');
      return value;
    },
  };
}

/** So many events of processes, in one transaction. */
function flood({ journal }: Pick<TestLedger, 'journal'>, app: { id: string }, count: number) {
  const states = ['starting', 'up', 'stopping', 'down'];
  journal(
    ...Array.from({ length: count }, (_, index) =>
      processEntry(app, 'web.1', states[index % 4] ?? 'up'),
    ),
  );
}

const idsOf = (events: AppEvent[]) => events.map(({ id }) => id);

test('without a place the newest come, the oldest of them first', async () => {
  const { open, app } = opened();
  flood(open, app, 200);
  expect(idsOf(await collect(watch(open, app, { num: '3' }).events))).toEqual([199, 200, 201]);
  expect(await collect(watch(open, app).events)).toHaveLength(limits.eventsDefault);
  expect(await collect(watch(open, app, { num: '0' }).events)).toEqual([]);
});

test('behind a place they come in their order, as many as are asked for', async () => {
  const { open, app } = opened();
  flood(open, app, 1_200);
  expect(idsOf(await collect(watch(open, app, { after: '7', num: '2' }).events))).toEqual([8, 9]);
  expect(idsOf(await collect(watch(open, app, { after: '1' }).events))).toEqual(
    Array.from({ length: 1_200 }, (_, index) => index + 2),
  );
});

test('kinds are asked for by name or by the name above', async () => {
  const { open, app, push, live } = opened();
  live(app, push(app));
  flood(open, app, 40);
  const kinds = async (text: string) =>
    (await collect(watch(open, app, { kinds: text, after: '0' }).events)).map(inShort);
  expect(await kinds('release')).toEqual(['release.created v1', 'release.live v1']);
  expect(await kinds('release.live,build.started')).toEqual(['build.started', 'release.live v1']);
  expect(await kinds('process.up')).toHaveLength(10);
  expect(await collect(watch(open, app, { kinds: 'release', num: '1' }).events)).toMatchObject([
    { kind: 'release.live' },
  ]);
});

test('a time says from when on', async () => {
  const { open, app, journal } = opened();
  const now = Date.now();
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
  const entries = [1, 2, 3].map((minutes) => ({
    ...processEntry(app, 'web.1', 'up'),
    at: at(minutes),
  }));
  journal(...entries);
  expect(idsOf(await collect(watch(open, app, { since: at(2) }).events))).toEqual([3, 4]);
});

test('a tail hears of each change when it is on the disk, and of no other app’s', async () => {
  const { open, app, set, deps } = opened();
  const other = open.app('other');
  const tail = watch(open, app, { tail: 'true', num: '0' });
  const next = tail.next();
  open.set(other, { A: '1' });
  deps.atomically(() => {
    set(app, { A: '1' });
    set(app, { B: '1' });
  });
  expect(inShort(await next)).toBe('config.changed v1');
  const told = [];
  for (let count = 0; count < 5; count += 1) told.push(inShort(await tail.next()));
  expect(told).toEqual([
    'release.created v1',
    'release.live v1',
    'config.changed v2',
    'release.created v2',
    'release.live v2',
  ]);
});

test('a filtered tail passes over the rest, and goes on', async () => {
  const { open, app, set } = opened();
  const tail = watch(open, app, { tail: 'true', num: '0', kinds: 'config' });
  const first = tail.next();
  flood(open, app, 30);
  set(app, { A: '1' });
  expect(inShort(await first)).toBe('config.changed v1');
  const second = tail.next();
  flood(open, app, 700);
  set(app, { A: '2' });
  expect(inShort(await second)).toBe('config.changed v2');
});

test('a tail ends with the app, however far behind its reader is', async () => {
  const { open, app, deps } = opened();
  const tail = watch(open, app, { tail: 'true' });
  await tail.next();
  flood(open, app, 700);
  destroyApp(deps, app, 'ada@example.test');
  const rest = await collect(tail.events);
  expect(rest).toHaveLength(701);
  expect(rest.at(-1)).toMatchObject({ kind: 'app.destroyed' });
});

test('a reader that stops leaves nothing behind', async () => {
  const { open, app, deps } = opened();
  let left = 0;
  const counted = {
    ...open,
    deps: {
      ...deps,
      events: {
        ...deps.events,
        subscribe: (listener: Parameters<typeof deps.events.subscribe>[0]) => {
          const end = deps.events.subscribe(listener);
          left += 1;
          return () => {
            left -= 1;
            end();
          };
        },
      },
    },
  };
  const tail = watch(counted, app, { tail: 'true' });
  await tail.next();
  const waiting = tail.events.next();
  expect(left).toBe(1);
  tail.stop();
  expect(await waiting).toMatchObject({ done: true });
  expect(left).toBe(0);
});

test('what is not kept any more is told of, once, and the reader goes on where the feed begins', async () => {
  const { open, app } = opened();
  flood(open, app, limits.eventsKept + 250);
  const [first] = feedOf(open, app);
  const begins = first!.id;
  expect(begins).toBeGreaterThan(200);
  const stream = watch(open, app, { after: '5' });
  expect(await stream.next()).toMatchObject({
    kind: 'feed.gap',
    id: begins - 1,
    text: `Events 6 to ${begins - 1} are not kept any more: the feed begins at ${begins}.`,
    data: { after: 5, first: begins },
  });
  expect((await stream.next()).id).toBe(begins);
  const resumed = watch(open, app, { after: String(begins - 1) });
  expect((await resumed.next()).id).toBe(begins);
  expect((await watch(open, app, { after: '0', kinds: 'release' }).next()).kind).toBe('feed.gap');
});

test('a slow reader is told of what was removed before it came to it', async () => {
  const { open, app } = opened();
  const slow = watch(open, app, { after: '0', tail: 'true' });
  expect((await slow.next()).id).toBe(1);
  flood(open, app, limits.eventsKept + 1_000);
  expect(await slow.next()).toMatchObject({ kind: 'feed.gap', data: { after: 1 } });
});

test('a reader that is ahead of the feed has read one that was lost, and is told so', async () => {
  const { open, app, set } = opened();
  const tail = watch(open, app, { after: '500', tail: 'true' });
  expect(await tail.next()).toMatchObject({
    kind: 'feed.gap',
    id: 1,
    data: { after: 500, first: 2 },
  });
  const next = tail.next();
  set(app, { A: '1' });
  expect((await next).id).toBe(2);
});

test.each([
  [0, 1, 9, undefined],
  [9, 1, 9, undefined],
  [0, 1, 0, undefined],
  [3, 4, 9, undefined],
  [2, 4, 9, 3],
  [10, 1, 9, 9],
])('behind %i of a feed from %i to %i: gap %s', (after, first, last, gap) => {
  expect(findGap(after, { first, last })?.id).toBe(gap);
});
