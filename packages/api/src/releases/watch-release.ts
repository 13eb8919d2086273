import { isLastEvent, type ReleaseEvent } from '@tfp/contract/releases';
import type { Changes } from '../changes.ts';
import { createLatch } from '../latch.ts';
import type { Ledger } from '../ledger.ts';

export interface WatchReleaseDeps extends Pick<Ledger, 'releases' | 'releaseEvents'> {
  changes: Pick<Changes, 'subscribe'>;
}

/** What happens to a release from an event on, until the one that ends it. A reader who was cut off goes on behind the last event that it saw. */
export async function* watchRelease(
  deps: WatchReleaseDeps,
  appId: string,
  version: number,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<ReleaseEvent> {
  const latch = createLatch();
  const unsubscribe = deps.changes.subscribe((changed) => {
    if (changed === appId) latch.open();
  });
  try {
    let seen = after;
    while (!signal.aborted) {
      const isSettled = deps.releases.find(appId, version)?.status !== 'pending';
      const events = deps.releaseEvents.after(appId, version, seen);
      for (const event of events) {
        yield event;
        if (isLastEvent(event)) return;
        seen = event.id;
      }
      if (events.length > 0) continue;
      if (isSettled) return;
      await latch.passed(signal);
    }
  } finally {
    unsubscribe();
  }
}
