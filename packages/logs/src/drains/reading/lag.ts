import { limits } from '../../limits.ts';
import type { AppLog } from '../../segments/app-log.ts';
import type { Frame } from '../../segments/frame.ts';
import { readFrames } from '../../segments/read-frames.ts';
import { segmentEnd, segmentFrom } from '../../segments/segment-files.ts';
import { newestPlace, type Place, placeBefore } from './place.ts';

/** How far behind a drain may be. */
export interface LagBounds {
  lagBytesMax: number;
  lagMsMax: number;
}

/** So much of its bound is left to a drain that leaps, or the next line would make it leap again. */
const KEPT_AT_LEAP = 0.75;

/** Whether a drain that stands here has to leap. */
export function isTooFarBehind(log: AppLog, place: Place, { lagBytesMax }: LagBounds): boolean {
  return storedBehind(log, place.position) > lagBytesMax;
}

/** Where a drain goes on that is too far behind. */
export async function placeAfterLeap(log: AppLog, { lagBytesMax }: LagBounds): Promise<Place> {
  const target = positionBefore(log, Math.floor(lagBytesMax * KEPT_AT_LEAP));
  const frame = await firstFrameFrom(log, target);
  return frame === undefined ? newestPlace(log) : placeBefore(frame);
}

/** Positions leap after a death that left no checkpoint: what counts is what is stored. */
function storedBehind({ segments }: AppLog, position: number): number {
  return segments.reduce((sum, segment) => {
    const from = Math.max(segment.base, position);
    return sum + Math.max(0, segmentEnd(segment) - from);
  }, 0);
}

/** So many stored bytes before the newest. */
function positionBefore({ segments }: AppLog, bytes: number): number {
  let missing = bytes;
  for (const segment of [...segments].reverse()) {
    if (segment.size >= missing) return segmentEnd(segment) - missing;
    missing -= segment.size;
  }
  return 0;
}

async function firstFrameFrom(log: AppLog, target: number): Promise<Frame | undefined> {
  const end = log.end;
  let position = segmentFrom(log.segments, target)?.base ?? end;
  while (position < end) {
    const input = Buffer.allocUnsafe(Math.min(limits.readBytes, end - position));
    const { frames, next } = await readFrames(log, position, end, input);
    const found = frames.find((frame) => frame.position >= target);
    if (found !== undefined) return found;
    position = next;
  }
  return undefined;
}
