import { limits } from '../../limits.ts';
import { eachLine } from '../../lines/each-line.ts';
import type { AppLog } from '../../segments/app-log.ts';
import type { Frame } from '../../segments/frame.ts';
import { readFrames } from '../../segments/read-frames.ts';
import type { DrainLine } from '../drain-line.ts';
import { isTooFarBehind, type LagBounds, placeAfterLeap } from './lag.ts';
import { LineCollector } from './line-collector.ts';
import { type Place, placeBefore, placeBehind } from './place.ts';

/** The next lines of an app, or how many of them are lost to a drain that stands here. */
export type Piece =
  /** `storedAtMs`: when the oldest of them was. */
  | { kind: 'lines'; lines: DrainLine[]; behind: Place; storedAtMs: number }
  | { kind: 'missed'; lines: number; behind: Place };

/** Reads what follows this place, and no more than fits a read; undefined when nothing does. */
export async function readPiece(
  log: AppLog,
  place: Place,
  bounds: LagBounds,
): Promise<Piece | undefined> {
  const end = log.end;
  if (place.position >= end) return undefined;
  if (isTooFarBehind(log, place, bounds)) return missed(place, await placeAfterLeap(log, bounds));
  const input = Buffer.allocUnsafe(Math.min(limits.drainReadBytes, end - place.position));
  const { frames, next } = await readFrames(log, place.position, end, input);
  const [first] = frames;
  if (first === undefined) return noLines({ ...place, position: next, idMin: 0 });
  // The store's own bounds took what stood before it, or a damaged segment did.
  if (first.linesBefore > place.linesSeen) return missed(place, placeBefore(first));
  return tooOld(log, frames, place, bounds) ?? whole(frames, place);
}

/** Counted as lines grow old: a clock that was put forward makes none too old to be sent. */
function tooOld(
  log: AppLog,
  frames: Frame[],
  place: Place,
  { lagMsMax }: LagBounds,
): Piece | undefined {
  const young = frames.findIndex(({ atMs }) => log.ageMs(atMs) <= lagMsMax);
  const last = young === -1 ? frames.at(-1) : frames[young - 1];
  if (last === undefined) return undefined;
  const behind = placeBehind(last);
  return behind.linesSeen > place.linesSeen ? missed(place, behind) : noLines(behind);
}

function whole(frames: Frame[], place: Place): Piece {
  const lines: DrainLine[] = [];
  let behind = place;
  for (const frame of frames) {
    // What is missing in between is told by the piece that begins there.
    if (frame.linesBefore > behind.linesSeen) break;
    eachLine(frame, {}, new LineCollector(frame, place.idMin, lines));
    behind = placeBehind(frame);
  }
  const last = lines.at(-1);
  if (last !== undefined) last.behind = behind;
  return { kind: 'lines', lines, behind, storedAtMs: frames[0]?.atMs ?? Date.now() };
}

function missed(place: Place, behind: Place): Piece {
  return { kind: 'missed', lines: Math.max(0, behind.linesSeen - place.linesSeen), behind };
}

function noLines(behind: Place): Piece {
  return { kind: 'lines', lines: [], behind, storedAtMs: Date.now() };
}
