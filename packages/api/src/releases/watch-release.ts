import { type ReleaseEvent, SETTLED_WAIT_MS } from '@tfp/contract/releases';
import type { Changes } from '../changes.ts';
import { createLatch, type Latch } from '../latch.ts';
import type { Ledger } from '../ledger.ts';

export interface WatchReleaseDeps extends Pick<Ledger, 'releases' | 'releaseEvents'> {
  changes: Pick<Changes, 'subscribe'>;
}

/**
 * What happens to a release from an event on, until its outcome, and for a moment behind a `live` until its proof. A
 * reader who was cut off goes on behind the last event that it saw.
 */
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
    let until: number | undefined;
    while (!signal.aborted) {
      const isSettled = deps.releases.find(appId, version)?.status !== 'pending';
      const events = deps.releaseEvents.after(appId, version, seen);
      for (const event of events) {
        yield event;
        if (isEnd(event)) return;
        if (event.kind === 'live') until = Date.parse(event.at) + SETTLED_WAIT_MS;
        seen = event.id;
      }
      if (events.length > 0) continue;
      if (isSettled && (until === undefined || until <= Date.now())) return;
      await passedBefore(latch, until, signal);
    }
  } finally {
    unsubscribe();
  }
}

function isEnd({ kind }: ReleaseEvent): boolean {
  return kind === 'failed' || kind === 'superseded' || kind === 'settled';
}

async function passedBefore(
  latch: Latch,
  until: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (until === undefined) return latch.passed(signal);
  const over = AbortSignal.timeout(Math.max(1, until - Date.now()));
  await latch.passed(AbortSignal.any([signal, over]));
}
