import { setImmediate as breathe } from 'node:timers/promises';
import { limits } from '../limits.ts';
import type { LineSearch } from '../search/line-search.ts';
import { mayHold } from '../search/may-hold.ts';
import type { SearchPlace } from '../search/search-part.ts';
import type { AppLog } from '../segments/app-log.ts';
import { blockEnd } from '../segments/sealed-format.ts';
import { blocksOf } from '../segments/sealed-frames.ts';
import type { Segment } from '../segments/segment.ts';
import { filePath, isSealed, segmentEnd, segmentFrom } from '../segments/segment-files.ts';
import type { PlaceOf } from './search-place.ts';

/** Where lines between two positions may stand that are looked for, from the newest segment backward. */
export async function* placesBackward(
  log: AppLog,
  search: LineSearch,
  from: number,
  end: number,
): AsyncGenerator<PlaceOf> {
  for (const segment of [...log.segments].reverse()) {
    if (segment.base >= end || segmentEnd(segment) <= from) continue;
    const placeOf = () => placeIn(log, segment, search, { from: segment.base, end });
    if (placeOf() === undefined) await breathe();
    else yield placeOf;
  }
}

/** The next stretch behind a position; undefined where nothing is left up to the end. */
export function placeBehind(log: AppLog, position: number, end: number): SearchPlace | undefined {
  const segment = segmentFrom(log.segments, position);
  if (segment === undefined || segment.base >= end) return undefined;
  const from = Math.max(position, segment.base);
  const place = placeIn(log, segment, {}, { from, end });
  if (place?.kind === 'blocks') return { ...place, blocks: place.blocks.slice(0, 1) };
  return place && { ...place, length: Math.min(place.length, limits.searchBytes) };
}

function placeIn(
  log: AppLog,
  segment: Segment,
  search: LineSearch,
  { from, end }: { from: number; end: number },
): SearchPlace | undefined {
  const path = filePath(log.directory, segment);
  if (!isSealed(segment)) {
    const length = Math.min(segmentEnd(segment), end) - from;
    return { kind: 'stretch', path, at: from - segment.base, position: from, length };
  }
  const blocks = blocksOf(log.directory, segment).filter(
    (block) => blockEnd(block) > from && block.position < end && mayHold(block.contents, search),
  );
  return blocks.length === 0 ? undefined : { kind: 'blocks', path, blocks };
}
