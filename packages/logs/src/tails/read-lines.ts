import type { LogQuery } from '@tfp/contract/log-lines';
import { limits } from '../limits.ts';
import { eachLine } from '../lines/frame-lines.ts';
import type { NdjsonWriter } from '../lines/ndjson-writer.ts';
import type { Frame } from '../segments/frame.ts';
import { readFrames } from '../segments/read-frames.ts';
import { findStart } from './find-start.ts';
import { leap } from './leap.ts';
import { missedNotice } from './notices.ts';
import type { Rooms } from './rooms.ts';
import { type SearchLinesDeps, searchLines } from './search-lines.ts';

export interface ReadDeps extends SearchLinesDeps {
  rooms: Rooms;
}

/** The lines of an app as NDJSON, a piece at a time; whoever asks for the next has done with the last. */
export function readLines(
  deps: ReadDeps,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { num: _num, tail: _tail, after: _after, ...search } = query;
  const isSearch = Object.values(search).some((value) => value !== undefined);
  return isSearch ? searchLines(deps, query, signal) : readAllLines(deps, query, signal);
}

/**
 * The reader's own cursor is all that is kept of it: it reads the store at its own pace, so it can neither fill memory
 * nor hold up the collection. A tail that falls too far behind leaps forward and is told.
 */
async function* readAllLines(
  { log, rooms }: ReadDeps,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const isTail = query.tail === true;
  const start = await findStart(log, query);
  const last = log.end;
  const lagMax = Math.max(limits.tailLagBytesMax, last - start.position);
  let { position } = start;
  let linesSeen: number | undefined;
  let isBehindDamage = false;
  while (!log.isForgotten && (isTail ? !signal.aborted : position < last)) {
    if (position >= log.end) {
      await log.growth.next(signal);
      continue;
    }
    if (isTail && log.end - position > lagMax) position = await leap(log);
    const end = isTail ? log.end : last;
    const room = rooms.take(end - position);
    try {
      const { frames, next, isDamaged = false } = await readFrames(log, position, end, room.input);
      room.writer.begin(start.idMin);
      linesSeen = writeFrames(room.writer, frames, { linesSeen, isBehindDamage });
      isBehindDamage = isDamaged || (isBehindDamage && frames.length === 0);
      position = next;
      if (room.writer.written().length > 0) yield room.writer.written();
    } finally {
      rooms.give(room);
    }
  }
}

/** Answers how many lines of the app the reader has now seen or missed. */
function writeFrames(
  writer: NdjsonWriter,
  frames: Frame[],
  { linesSeen, isBehindDamage }: { linesSeen: number | undefined; isBehindDamage: boolean },
): number | undefined {
  let seen = linesSeen;
  for (const frame of frames) {
    const missed = frame.linesBefore - (seen ?? frame.linesBefore);
    if (missed > 0) writer.line(missedNotice(frame.position, missed, isBehindDamage, frame.atMs));
    seen = frame.linesBefore + frame.lines;
    eachLine(frame, {}, writer);
  }
  return seen;
}
