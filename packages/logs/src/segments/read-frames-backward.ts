import type { AppLog } from './app-log.ts';
import type { Frame } from './frame.ts';
import { readPlainFramesBefore } from './plain-frames.ts';
import { blocksOf, readBlockFrames } from './sealed-frames.ts';
import type { Segment } from './segment.ts';
import { isSealed, segmentEnd } from './segment-files.ts';

/** The app's frames from the newest to the oldest. */
export async function* readFramesBackward(log: AppLog, end: number): AsyncGenerator<Frame> {
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
    const frames = await readPlainFramesBefore(log.directory, segment, until);
    // Of one that was compressed just now the plain file may be gone.
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
