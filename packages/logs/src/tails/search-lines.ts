import type { LogQuery } from '@tfp/contract/log-lines';
import { limits } from '../limits.ts';
import { HitBudget } from './hit-budget.ts';
import { NewestHits } from './newest-hits.ts';
import type { SearchDeps } from './search-place.ts';
import { tailHits } from './tail-hits.ts';

export interface SearchLinesDeps extends SearchDeps {
  /** Of all searches together. */
  hitBudget: HitBudget;
}

/**
 * The lines of an app that are looked for, as NDJSON: the newest of them, found from the newest backward, and with
 * `tail` each that comes. Other threads read and test them, so that no pattern can hold up the collection.
 */
export async function* searchLines(
  deps: SearchLinesDeps,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { num, tail, after, ...search } = query;
  const { end, state } = deps.log;
  const start = { position: end, linesSeen: state.lines };
  const wanted = { search, idMin: after === undefined ? 0 : after + 1, end };
  const isAll = after !== undefined || search.since !== undefined;
  const most = num ?? (isAll ? limits.linesMax : limits.linesDefault);
  const budget = new HitBudget(limits.hitBytesMax, deps.hitBudget);
  try {
    const hits = new NewestHits(deps, wanted, most, budget);
    await hits.find(signal);
    yield* hits.tell(signal);
  } finally {
    budget.giveAll();
  }
  if (tail === true) yield* tailHits(deps, wanted, start, signal);
}
