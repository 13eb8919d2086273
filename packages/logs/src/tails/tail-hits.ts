import { limits } from '../limits.ts';
import type { AppLog } from '../segments/app-log.ts';
import { segmentEnd, segmentFrom } from '../segments/segment-files.ts';
import { leap } from './leap.ts';
import { placeBehind } from './line-places.ts';
import { encodeNotice, missedNotice } from './notices.ts';
import { type SearchDeps, type Searched, searchPlace, type Wanted } from './search-place.ts';

/** Where a tail begins, and how many lines of the app stand before that. */
interface TailStart {
  position: number;
  linesSeen: number;
}

/** Each hit that comes, for as long as its reader stays. */
export async function* tailHits(
  deps: SearchDeps,
  { search, idMin }: Omit<Wanted, 'end'>,
  start: TailStart,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { log } = deps;
  let { position } = start;
  let linesSeen: number | undefined = start.linesSeen;
  while (!log.isForgotten && !signal.aborted) {
    if (position >= log.end) {
      await log.growth.next(signal);
      continue;
    }
    if (log.end - position > limits.tailLagBytesMax) position = await leap(log);
    const { end } = log;
    const placeOf = () => placeBehind(log, position, end);
    const wanted = { search, idMin: Math.max(idMin, position), end };
    const result = await searchPlace(deps, wanted, placeOf, Number.MAX_SAFE_INTEGER);
    const missed = (result?.linesBefore ?? 0) - (linesSeen ?? Number.MAX_SAFE_INTEGER);
    if (missed > 0) yield encodeNotice(missedNotice(position, missed, false));
    linesSeen = result?.linesAfter;
    if (result !== undefined && result.bytes.length > 0) yield result.bytes;
    position = nextPosition(log, position, end, result);
  }
}

/** What cannot be read is passed over: the next segment stands on its own. */
function nextPosition(
  { segments }: AppLog,
  position: number,
  end: number,
  result: Searched | undefined,
): number {
  if (result !== undefined && result.next > position) return Math.min(result.next, end);
  const segment = segmentFrom(segments, position);
  return segment === undefined ? end : Math.min(segmentEnd(segment), end);
}
