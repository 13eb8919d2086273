import type { AppLog } from './app-log.ts';
import type { Frame } from './frame.ts';
import { readPlainFrames } from './plain-frames.ts';
import { blockEnd } from './sealed-format.ts';
import { blocksOf, readBlockFrames } from './sealed-frames.ts';
import type { Segment } from './segment.ts';
import { isSealed, segmentEnd, segmentFrom } from './segment-files.ts';

export interface ReadFrames {
  frames: Frame[];
  /** Where to go on. */
  next: number;
  /** What stood before `next` is damaged. */
  isDamaged?: boolean;
}

/**
 * Reads some frames from this position on, which is a frame's or a segment's begin, and none that ends behind `end`.
 * They stand in `input`, or in bytes of their own, until it is used again.
 */
export async function readFrames(
  log: AppLog,
  position: number,
  end: number,
  input: Buffer,
): Promise<ReadFrames> {
  const segment = segmentFrom(log.segments, position);
  if (segment === undefined || segment.base >= end) return { frames: [], next: end };
  const from = Math.max(position, segment.base);
  if (isSealed(segment)) return readSealed(log, segment, from, end);
  const part = input.subarray(0, Math.min(segmentEnd(segment), end) - from);
  const read = await readPlainFrames(log.directory, segment, from, part);
  // It was compressed just now, while it was to be read.
  if (read === undefined && isSealed(segment)) return readSealed(log, segment, from, end);
  // What is damaged or was removed just now is passed over: the next segment stands on its own.
  if (read === undefined) return { frames: [], next: segmentEnd(segment) };
  if (read.end > from) return { frames: read.frames, next: read.end };
  log.noteDamage(from);
  return { frames: [], next: segmentEnd(segment), isDamaged: true };
}

/** The rest of a block. One that is damaged is passed over, and costs nothing but itself. */
async function readSealed(
  log: AppLog,
  segment: Segment,
  from: number,
  end: number,
): Promise<ReadFrames> {
  const block = blocksOf(log.directory, segment).find((one) => blockEnd(one) > from);
  const read = block && (await readBlockFrames(log.directory, segment, block));
  if (block === undefined || read === undefined) return { frames: [], next: segmentEnd(segment) };
  const { isDamaged } = read;
  if (isDamaged) log.noteDamage(block.position);
  const frames = read.frames.filter((frame) => frame.position >= from && frame.end <= end);
  return { frames, next: Math.min(blockEnd(block), end), isDamaged };
}
