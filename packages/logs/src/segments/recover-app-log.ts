import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { readAt } from '../files/read-at.ts';
import { limits } from '../limits.ts';
import { type AppState, applyFrame, emptyState } from './app-state.ts';
import { readCheckpoint } from './checkpoint.ts';
import type { Frame } from './frame.ts';
import { type ScannedFrames, scanFrames } from './scan-frames.ts';
import { readBlocks, readBlocksSync } from './sealed-file.ts';
import { blockEnd } from './sealed-format.ts';
import type { Segment } from './segment.ts';
import { isSealed, listSegments, sealedPath, segmentEnd, segmentPath } from './segment-files.ts';

interface RecoveredLog {
  state: AppState;
  segments: Segment[];
  /** The position behind the last line. Where it is not the last segment's end, the next frame begins a new one. */
  end: number;
  syncedEnd: number;
}

/** Opens an app's log after whatever end its last process had: cuts a torn tail, adds up what the checkpoint does not know. */
export function recoverAppLog(directory: string, bootId: string): RecoveredLog {
  const checkpoint = readCheckpoint(directory);
  const syncedEnd = checkpoint?.end ?? 0;
  const state = checkpoint?.state ?? emptyState();
  const segments = listSegments(directory);
  for (const segment of segments) {
    const from = Math.max(segment.base, syncedEnd);
    if (from >= segmentEnd(segment)) continue;
    const readRest = isSealed(segment) ? readSealedTail : readTail;
    const { frames, end } = readRest(directory, segment, from);
    for (const frame of frames) apply(state, frame);
    const isTorn = end < segmentEnd(segment) && segment === segments.at(-1);
    if (isTorn && !isSealed(segment)) cut(directory, segment, end);
  }
  const last = segments.at(-1);
  const end = Math.max(syncedEnd, last === undefined ? 0 : segmentEnd(last));
  const isOtherBoot = end > 0 && checkpoint?.bootId !== bootId;
  return {
    state,
    segments,
    end: isOtherBoot ? end + limits.idLeapAfterPowerCut : end,
    syncedEnd,
  };
}

function apply(state: AppState, frame: Frame): void {
  applyFrame(state, frame.meta, frame.linesBefore + frame.lines, frame.atMs);
}

/** What a start reads of a sealed segment is read only where the checkpoint is lost. */
function readSealedTail(
  directory: string,
  { base }: Segment,
  from: number,
): Pick<ScannedFrames, 'frames' | 'end'> {
  const path = sealedPath(directory, base);
  const blocks = readBlocks(path).filter((block) => blockEnd(block) > from);
  const frames = readBlocksSync(path, blocks)
    .flatMap((bytes, at) => (bytes ? scanFrames(bytes, blocks[at]?.position ?? 0).frames : []))
    .filter(({ position }) => position >= from);
  return { frames, end: frames.at(-1)?.end ?? from };
}

function readTail(
  directory: string,
  segment: Segment,
  from: number,
): Pick<ScannedFrames, 'frames' | 'end'> {
  const file = openSync(segmentPath(directory, segment.base), 'r');
  try {
    return scanFrames(readAt(file, from - segment.base, segmentEnd(segment) - from), from);
  } finally {
    closeSync(file);
  }
}

function cut(directory: string, segment: Segment, end: number): void {
  segment.size = end - segment.base;
  const file = openSync(segmentPath(directory, segment.base), 'r+');
  try {
    ftruncateSync(file, segment.size);
  } finally {
    closeSync(file);
  }
}
