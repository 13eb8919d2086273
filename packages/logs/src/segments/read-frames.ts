import { open } from 'node:fs/promises';
import { limits } from '../limits.ts';
import type { AppLog } from './app-log.ts';
import { FRAME_BYTES_MAX, type Frame, frameLengthBefore } from './frame.ts';
import { blocksOf, readBlockFrames } from './read-sealed.ts';
import { type ScannedFrames, scanFrames } from './scan-frames.ts';
import { blockEnd } from './sealed-format.ts';
import { type Segment, segmentEnd, segmentPath } from './segment-files.ts';

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
  const segment = log.segments.find((one) => segmentEnd(one) > position);
  if (segment === undefined || segment.base >= end) return { frames: [], next: end };
  const from = Math.max(position, segment.base);
  if (isSealed(segment)) return readSealedFrames(log, segment, from, end);
  const until = Math.min(segmentEnd(segment), end);
  const part = input.subarray(0, until - from);
  const scanned = await scanPart(log.directory, segment, from, part);
  // It was compressed just now, while it was to be read.
  if (scanned === undefined && isSealed(segment)) return readSealedFrames(log, segment, from, end);
  // What is damaged or was removed just now is passed over: the next segment stands on its own.
  if (scanned === undefined) return { frames: [], next: segmentEnd(segment) };
  if (scanned.end > from) return { frames: scanned.frames, next: scanned.end };
  log.noteDamage(from);
  return { frames: [], next: segmentEnd(segment), isDamaged: true };
}

/** The rest of a block. One that is damaged is passed over, and costs nothing but itself. */
async function readSealedFrames(
  log: AppLog,
  segment: Segment,
  from: number,
  end: number,
): Promise<ReadFrames> {
  const block = blocksOf(log.directory, segment).find((one) => blockEnd(one) > from);
  const read = block && (await readBlockFrames(log.directory, segment, block));
  if (block === undefined || read === undefined) return { frames: [], next: segmentEnd(segment) };
  if (read.isDamaged) log.noteDamage(block.position);
  const frames = read.frames.filter((frame) => frame.position >= from && frame.end <= end);
  const { isDamaged } = read;
  return { frames, next: Math.min(blockEnd(block), end), ...(isDamaged ? { isDamaged } : {}) };
}

async function scanPart(
  directory: string,
  segment: Segment,
  from: number,
  input: Buffer,
): Promise<ScannedFrames | undefined> {
  const bytes = await readPart(directory, segment, from, input);
  if (bytes === undefined) return undefined;
  const scanned = scanFrames(bytes, from);
  if (scanned.frames.length > 0 || scanned.needs === 0) return scanned;
  const whole = await readPart(directory, segment, from, Buffer.allocUnsafe(scanned.needs));
  return whole === undefined ? undefined : scanFrames(whole, from);
}

/** The app's frames from the newest to the oldest. */
export async function* readFramesBackward(log: AppLog, end = log.end): AsyncGenerator<Frame> {
  for (const segment of [...log.segments].reverse()) {
    let until = Math.min(segmentEnd(segment), end);
    while (until > segment.base) {
      const frames = await framesBefore(log, segment, until);
      const first = frames[0];
      if (first === undefined) break;
      yield* frames.reverse();
      until = first.position;
    }
  }
}

async function framesBefore(log: AppLog, segment: Segment, until: number): Promise<Frame[]> {
  if (!isSealed(segment)) {
    const frames = await scanPartBefore(log.directory, segment, until);
    if (frames.length > 0 || !isSealed(segment)) return frames;
  }
  for (const block of blocksOf(log.directory, segment).toReversed()) {
    if (block.position >= until) continue;
    const read = await readBlockFrames(log.directory, segment, block);
    if (read?.isDamaged) log.noteDamage(block.position);
    const frames = read?.frames.filter((frame) => frame.end <= until) ?? [];
    if (frames.length > 0) return frames;
  }
  return [];
}

/** Asked anew each time: it may become so while something is awaited. */
function isSealed(segment: Segment): boolean {
  return segment.sealed !== undefined;
}

/** The frames right before a position, oldest first; none where the segment is damaged there or gone. */
async function scanPartBefore(
  directory: string,
  segment: Segment,
  until: number,
): Promise<Frame[]> {
  const from = Math.max(segment.base, until - limits.readBytes);
  const bytes = await readPart(directory, segment, from, Buffer.allocUnsafe(until - from));
  if (bytes === undefined) return [];
  let begin = bytes.length;
  for (;;) {
    const length = frameLengthBefore(bytes, begin);
    if (length === 0 || length > begin) break;
    begin -= length;
  }
  if (begin < bytes.length) return scanFrames(bytes.subarray(begin), from + begin).frames;
  const length = frameLengthBefore(bytes, begin);
  if (length > FRAME_BYTES_MAX || until - length < segment.base) return [];
  const whole = await readPart(directory, segment, until - length, Buffer.allocUnsafe(length));
  return whole === undefined ? [] : scanFrames(whole, until - length).frames;
}

async function readPart(
  directory: string,
  segment: Segment,
  from: number,
  input: Buffer,
): Promise<Buffer | undefined> {
  try {
    await using file = await open(segmentPath(directory, segment.base), 'r');
    const { bytesRead } = await file.read(input, 0, input.length, from - segment.base);
    return input.subarray(0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
