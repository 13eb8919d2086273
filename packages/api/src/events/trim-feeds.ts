import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import type { Logger } from '@tfp/contract/platform-process';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';

export interface TrimFeedsDeps extends Pick<Ledger, 'apps' | 'events' | 'noteError'> {
  log: Pick<Logger, 'warn'>;
}

/** Removes events that are too old, and the feeds of apps that are gone, until the signal fires. */
export async function trimFeeds(deps: TrimFeedsDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(limits.eventsTrimIntervalMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await trimOnce(deps, Date.now(), signal);
    } catch (error) {
      deps.noteError(error);
      deps.log.warn({ err: error }, 'old events not removed');
    }
  }
}

/** A few at a time, each few by themselves: requests come in between. */
export async function trimOnce(
  { apps, events }: Pick<TrimFeedsDeps, 'apps' | 'events'>,
  now: number,
  signal: AbortSignal,
): Promise<void> {
  const before = (ms: number) => new Date(now - ms).toISOString();
  const some = limits.eventsTrimmedAtOnce;
  const oldest = before(limits.eventsKeptMs);
  for (const appId of events.endedBefore(before(limits.endedFeedMs))) {
    await repeat(() => events.removeSome(appId, some) === some, signal);
  }
  for (const appId of apps.livingIds()) {
    await repeat(() => events.removeBefore(appId, oldest, some) === some, signal);
  }
}

async function repeat(step: () => boolean, signal: AbortSignal): Promise<void> {
  do await setImmediate();
  while (!signal.aborted && step());
}
