import type { LeftTarget } from '@tfp/contract/routes';
import { LEFT_KEPT_MS } from '../limits.ts';
import type { Target } from '../targets/target.ts';

interface Kept {
  id: string;
  left: LeftTarget;
  until: number;
}

/** What became of the requests of targets that have left the table, kept a while longer than the targets themselves. */
export class LeftTargets {
  #kept: Kept[] = [];

  remember({ id, left, isPlatform }: Target, now: number): void {
    if (!isPlatform) this.#kept.push({ id, left, until: now + LEFT_KEPT_MS });
  }

  counts(draining: Iterable<Target>, now: number): Record<string, LeftTarget> {
    this.#kept = this.#kept.filter(({ until }) => until > now);
    const counts: Record<string, LeftTarget> = {};
    for (const { id, left } of this.#kept) add(counts, id, left);
    for (const { id, left, isPlatform } of draining) if (!isPlatform) add(counts, id, left);
    return counts;
  }
}

function add(counts: Record<string, LeftTarget>, id: string, left: LeftTarget): void {
  const { drained, dropped, streams } = counts[id] ?? { drained: 0, dropped: 0, streams: 0 };
  counts[id] = {
    drained: drained + left.drained,
    dropped: dropped + left.dropped,
    streams: streams + left.streams,
  };
}
