import type { AppEvent, FeedGap } from '@tfp/contract/app-events';
import { createLatch } from '../latch.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import type { EventQuery } from './event-query.ts';

export type WatchEventsDeps = Pick<Ledger, 'events'>;

/** Behind which event a reader begins: the one that it names, or so many before the end. */
export function beginning({ events }: WatchEventsDeps, appId: string, query: EventQuery): number {
  if (query.after !== undefined) return query.after;
  const all = query.since === undefined ? limits.eventsDefault : limits.eventsKept;
  const [oldest] = events.newest(appId, Math.min(query.num ?? all, limits.eventsKept), query);
  return oldest === undefined ? events.ends(appId).last : oldest.id - 1;
}

/**
 * Events of an app behind `after`; a tail goes on until the app is destroyed. The ledger is the buffer, and a reader no
 * more than a number: a slow one holds up nobody. Where events that it asks for are not kept any more, it is told so.
 */
export async function* watchEvents(
  deps: WatchEventsDeps,
  appId: string,
  after: number,
  query: EventQuery,
  signal: AbortSignal,
): AsyncGenerator<AppEvent> {
  const latch = createLatch();
  const unsubscribe = deps.events.subscribe((changed) => {
    if (changed === appId) latch.open();
  });
  try {
    const next = createReader(deps, appId, after, query);
    while (!signal.aborted) {
      const events = next();
      for (const event of events) {
        yield event;
        if (event.kind === 'app.destroyed') return;
      }
      if (events.length > 0) continue;
      if (!query.tail) return;
      await latch.passed(signal);
    }
  } finally {
    unsubscribe();
  }
}

/** Gives page after page; an empty one says that there is nothing more right now. */
function createReader(
  { events }: WatchEventsDeps,
  appId: string,
  after: number,
  query: EventQuery,
): () => AppEvent[] {
  let seen = after;
  let left = query.tail ? Number.POSITIVE_INFINITY : (query.num ?? Number.POSITIVE_INFINITY);
  return () => {
    const ends = events.ends(appId);
    const gap = findGap(seen, ends);
    if (gap !== undefined) {
      seen = gap.id;
      return [gap];
    }
    const limit = Math.min(limits.eventsPerLook, left);
    const page = limit === 0 ? [] : events.after(appId, seen, limit, query);
    // What the filter left out is passed over, too.
    seen = page.length < limit ? ends.last : (page.at(-1)?.id ?? seen);
    left -= page.length;
    return page;
  };
}

/** Pure. A reader behind the last event has read a feed that was lost: of a ledger that a backup took the place of, say. */
export function findGap(
  after: number,
  { first, last }: { first: number; last: number },
): FeedGap | undefined {
  const at = new Date().toISOString();
  if (after > last) {
    const text = `This feed ends at ${last}, before ${after}: what was read behind that is not in it any more.`;
    const data = { after, first: last + 1 };
    return { id: last, at, kind: 'feed.gap', text, data };
  }
  if (after >= first - 1) return undefined;
  const text = `Events ${after + 1} to ${first - 1} are not kept any more: the feed begins at ${first}.`;
  return { id: first - 1, at, kind: 'feed.gap', text, data: { after, first } };
}
