import type { RouterReport } from '@tfp/contract/routes';

interface Seen {
  drained: number;
  dropped: number;
  streams: number;
  /** In flight at the last report. */
  open: number;
}

/** What ended at a target since it left the routes. */
export interface LeftCount {
  drained: number;
  dropped: number;
  streams: number;
  /** Of the dropped ones, those that a router worker took with it when it died. */
  lost: number;
}

const NOTHING: Seen = { drained: 0, dropped: 0, streams: 0, open: 0 };

/** Sums up, over all router workers, what became of the requests of one target that has left the routes. */
export class DrainCounts {
  private readonly target: string;
  private readonly workers = new Map<string, Seen>();
  private readonly sum: LeftCount = { drained: 0, dropped: 0, streams: 0, lost: 0 };

  constructor(target: string) {
    this.target = target;
  }

  /** A worker counts up. One that counts from the beginning again is another process in its place. */
  take({ worker, draining, left }: RouterReport): void {
    // A worker of an earlier version does not count.
    if (left === undefined) return;
    const open = draining[this.target];
    const ended = left[this.target];
    const before = this.workers.get(worker);
    if (open === undefined && ended === undefined) {
      // With nothing open it only forgot what it had told for long enough.
      if (before !== undefined && before.open > 0) this.lose(worker);
      return;
    }
    const now = { ...NOTHING, ...ended, open: (open?.requests ?? 0) + (open?.streams ?? 0) };
    if (before !== undefined && ends(now) < ends(before)) this.lose(worker);
    this.workers.set(worker, now);
  }

  /** A worker is gone for good, and all that it had open with it. */
  lose(worker: string): void {
    const seen = this.workers.get(worker);
    if (seen === undefined) return;
    this.workers.delete(worker);
    this.sum.drained += seen.drained;
    this.sum.dropped += seen.dropped + seen.open;
    this.sum.streams += seen.streams;
    this.sum.lost += seen.open;
  }

  result(): LeftCount {
    const count = { ...this.sum };
    for (const { drained, dropped, streams } of this.workers.values()) {
      count.drained += drained;
      count.dropped += dropped;
      count.streams += streams;
    }
    return count;
  }
}

function ends({ drained, dropped, streams }: Seen): number {
  return drained + dropped + streams;
}
