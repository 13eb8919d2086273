import { limits } from '../limits.ts';
import { eachLine } from '../lines/frame-lines.ts';
import type { AppLog } from '../segments/app-log.ts';
import type { Frame } from '../segments/frame.ts';
import { readFrames } from '../segments/read-frames.ts';
import { segmentEnd, segmentFrom } from '../segments/segment-files.ts';
import type { DrainLine } from './drain-line.ts';
import { LineCollector } from './line-collector.ts';
import type { Place } from './place.ts';

export interface LagBounds {
  lagBytesMax: number;
  lagMsMax: number;
}

/** The next lines of an app, or how many of them are lost to a drain that stands here. */
export type Piece =
  /** `storedAtMs`: when the oldest of them was. */
  | { kind: 'lines'; lines: DrainLine[]; behind: Place; storedAtMs: number }
  | { kind: 'missed'; lines: number; behind: Place };

const KEPT_AT_LEAP = 0.75;

/** Whether a drain that stands here has to leap. */
export function isTooFarBehind(log: AppLog, place: Place, { lagBytesMax }: LagBounds): boolean {
  return storedBehind(log, place.position) > lagBytesMax;
}

/** Positions leap after a death that left no checkpoint: what counts is what is stored. */
function storedBehind({ segments }: AppLog, position: number): number {
  return segments.reduce((sum, segment) => {
    const from = Math.max(segment.base, position);
    return sum + Math.max(0, segmentEnd(segment) - from);
  }, 0);
}

/** Reads what follows this place, and no more than fits a read; undefined when nothing does. */
export async function readPiece(
  log: AppLog,
  place: Place,
  bounds: LagBounds,
): Promise<Piece | undefined> {
  const end = log.end;
  if (place.position >= end) return undefined;
  if (isTooFarBehind(log, place, bounds)) return leap(log, place, bounds);
  const input = Buffer.allocUnsafe(Math.min(limits.drainReadBytes, end - place.position));
  const { frames, next } = await readFrames(log, place.position, end, input);
  const [first] = frames;
  if (first === undefined) {
    return noLines({ ...place, position: next, idMin: 0 });
  }
  return missedBefore(first, place) ?? tooOld(log, frames, place, bounds) ?? whole(frames, place);
}

async function leap(log: AppLog, place: Place, { lagBytesMax }: LagBounds): Promise<Piece> {
  const target = positionBefore(log, Math.floor(lagBytesMax * KEPT_AT_LEAP));
  const frame = await firstFrameFrom(log, target);
  const behind: Place =
    frame === undefined
      ? { position: log.end, idMin: 0, linesSeen: log.state.lines }
      : { position: frame.position, idMin: 0, linesSeen: frame.linesBefore };
  return { kind: 'missed', lines: Math.max(0, behind.linesSeen - place.linesSeen), behind };
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

/** The store's own bounds took them, or a damaged segment did. */
function missedBefore(first: Frame, place: Place): Piece | undefined {
  const missed = first.linesBefore - place.linesSeen;
  if (missed <= 0) return undefined;
  const behind = { position: first.position, idMin: 0, linesSeen: first.linesBefore };
  return { kind: 'missed', lines: missed, behind };
}

/** Counted as lines grow old: a clock that was put forward makes none too old to be sent. */
function tooOld(
  log: AppLog,
  frames: Frame[],
  place: Place,
  { lagMsMax }: LagBounds,
): Piece | undefined {
  const old = frames.findIndex(({ atMs }) => log.ageMs(atMs) <= lagMsMax);
  const last = old === -1 ? frames.at(-1) : frames[old - 1];
  if (last === undefined) return undefined;
  const behind = behindFrame(last);
  const lines = Math.max(0, behind.linesSeen - place.linesSeen);
  return lines === 0 ? noLines(behind) : { kind: 'missed', lines, behind };
}

function whole(frames: Frame[], place: Place): Piece {
  const lines: DrainLine[] = [];
  let behind = place;
  for (const frame of frames) {
    // What is missing in between is told by the piece that begins there.
    if (frame.linesBefore > behind.linesSeen) break;
    eachLine(frame, {}, new LineCollector(frame, place.idMin, lines));
    behind = behindFrame(frame);
  }
  const last = lines.at(-1);
  if (last !== undefined) last.behind = behind;
  return { kind: 'lines', lines, behind, storedAtMs: frames[0]?.atMs ?? Date.now() };
}

function noLines(behind: Place): Piece {
  return { kind: 'lines', lines: [], behind, storedAtMs: Date.now() };
}

function behindFrame(frame: Frame): Place {
  return { position: frame.end, idMin: 0, linesSeen: frame.linesBefore + frame.lines };
}
