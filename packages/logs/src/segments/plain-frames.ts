import { readInto } from '../files/read-at.ts';
import { limits } from '../limits.ts';
import { FRAME_BYTES_MAX, type Frame, frameLengthBefore } from './frame.ts';
import { type ScannedFrames, scanFrames } from './scan-frames.ts';
import type { Segment } from './segment.ts';
import { segmentPath } from './segment-files.ts';

/** As many frames from this position on as fit, one at least; undefined where the file is gone. */
export async function readPlainFrames(
  directory: string,
  segment: Segment,
  from: number,
  input: Buffer,
): Promise<ScannedFrames | undefined> {
  const bytes = await readSegment(directory, segment, from, input);
  if (bytes === undefined) return undefined;
  const scanned = scanFrames(bytes, from);
  if (scanned.frames.length > 0 || scanned.needs === 0) return scanned;
  const whole = await readSegment(directory, segment, from, Buffer.allocUnsafe(scanned.needs));
  return whole === undefined ? undefined : scanFrames(whole, from);
}

/** The frames right before a position, oldest first; none where the segment is damaged there or gone. */
export async function readPlainFramesBefore(
  directory: string,
  segment: Segment,
  until: number,
): Promise<Frame[]> {
  const from = Math.max(segment.base, until - limits.readBytes);
  const bytes = await readSegment(directory, segment, from, Buffer.allocUnsafe(until - from));
  if (bytes === undefined) return [];
  const begin = firstFrameIn(bytes);
  if (begin < bytes.length) return scanFrames(bytes.subarray(begin), from + begin).frames;
  // Not even one is that short.
  const length = frameLengthBefore(bytes, begin);
  if (length > FRAME_BYTES_MAX || until - length < segment.base) return [];
  const longer = Buffer.allocUnsafe(length);
  const whole = await readSegment(directory, segment, until - length, longer);
  return whole === undefined ? [] : scanFrames(whole, until - length).frames;
}

/** Where the first frame begins of those that end in these bytes, and with them: each says its length at its end, too. */
function firstFrameIn(bytes: Buffer): number {
  let begin = bytes.length;
  for (;;) {
    const length = frameLengthBefore(bytes, begin);
    if (length === 0 || length > begin) return begin;
    begin -= length;
  }
}

function readSegment(
  directory: string,
  { base }: Segment,
  from: number,
  input: Buffer,
): Promise<Buffer | undefined> {
  return readInto(input, segmentPath(directory, base), from - base);
}
