import { limits } from '../limits.ts';
import type { HitBudget } from './hit-budget.ts';
import { placesBackward } from './line-places.ts';
import {
  type PlaceOf,
  type SearchDeps,
  type Searched,
  searchPlace,
  type Wanted,
} from './search-place.ts';

interface Hits {
  placeOf: PlaceOf;
  count: number;
  /** Undefined where there was no room to keep them: then they are looked for a second time. */
  bytes: Uint8Array | undefined;
}

interface Underway {
  placeOf: PlaceOf;
  result: Promise<Searched | undefined>;
}

const NOTHING = new Uint8Array(0);

/** The newest hits of a search: found from the newest place backward, told from the oldest one forward. */
export class NewestHits {
  private readonly deps: SearchDeps;
  private readonly wanted: Wanted;
  private readonly budget: HitBudget;
  private missing: number;
  private readonly underway: Underway[] = [];
  /** The newest first. */
  private readonly found: Hits[] = [];

  constructor(deps: SearchDeps, wanted: Wanted, num: number, budget: HitBudget) {
    this.deps = deps;
    this.wanted = wanted;
    this.missing = num;
    this.budget = budget;
  }

  /** Goes backward until there are enough, in a few places at once. */
  async find(signal: AbortSignal): Promise<void> {
    const { log } = this.deps;
    const { search, idMin, end } = this.wanted;
    if (this.missing === 0) return;
    for await (const placeOf of placesBackward(log, search, idMin, end)) {
      if (this.underway.length === limits.threadsPerSearchMax) await this.takeFirst();
      if (this.missing === 0 || signal.aborted || log.isForgotten) break;
      const result = searchPlace(this.deps, this.wanted, placeOf, this.missing);
      // It is awaited later, or not at all: its failure is none of its own.
      result.catch(() => undefined);
      this.underway.push({ placeOf, result });
    }
    while (this.missing > 0 && this.underway.length > 0) await this.takeFirst();
  }

  async *tell(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for (let hits = this.found.pop(); hits !== undefined; hits = this.found.pop()) {
      const { placeOf, count, bytes } = hits;
      if (bytes !== undefined) this.budget.give(bytes.length);
      if (signal.aborted) return;
      const again = () => searchPlace(this.deps, this.wanted, placeOf, count);
      yield bytes ?? (await again())?.bytes ?? NOTHING;
    }
  }

  private async takeFirst(): Promise<void> {
    const first = this.underway.shift();
    const result = await first?.result;
    if (first === undefined || result === undefined || result.count === 0) return;
    const count = Math.min(result.count, this.missing);
    // Of more than are missing by now the older ones would have to be cut off.
    const isKept = count === result.count && this.budget.take(result.bytes.length);
    this.found.push({ placeOf: first.placeOf, count, bytes: isKept ? result.bytes : undefined });
    this.missing -= count;
  }
}
