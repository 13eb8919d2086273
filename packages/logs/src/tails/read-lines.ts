import type { LogQuery } from '@tfp/contract/log-lines';
import { limits } from '../limits.ts';
import { eachLine } from '../lines/frame-lines.ts';
import type { LineFilter } from '../lines/line-filter.ts';
import type { NdjsonWriter } from '../lines/ndjson-writer.ts';
import type { StoredLine } from '../lines/stored-line.ts';
import { toMicroseconds } from '../lines/time.ts';
import type { AppLog } from '../segments/app-log.ts';
import type { Frame } from '../segments/frame.ts';
import { readFrames, readFramesBackward } from '../segments/read-frames.ts';
import { findStart } from './find-start.ts';
import type { Rooms } from './rooms.ts';

export interface ReadDeps {
  log: AppLog;
  rooms: Rooms;
}

/**
 * The lines of an app as NDJSON, a piece at a time; whoever asks for the next has done with the last. The reader's own
 * cursor is all that is kept of it: it reads the store at its own pace, so it can neither fill memory nor hold up the
 * collection. A tail that falls too far behind leaps forward and is told.
 */
export async function* readLines(
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
  while (!log.isForgotten && (isTail ? !signal.aborted : position < last)) {
    if (position >= log.end) {
      await log.growth.next(signal);
      continue;
    }
    if (isTail && log.end - position > lagMax) position = await leap(log);
    const end = isTail ? log.end : last;
    const room = rooms.take(end - position);
    try {
      const { frames, next } = await readFrames(log, position, end, room.input);
      room.writer.begin(start.idMin);
      linesSeen = writeFrames(room.writer, frames, query, linesSeen);
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
  filter: LineFilter,
  linesSeen: number | undefined,
): number | undefined {
  let seen = linesSeen;
  for (const frame of frames) {
    const missed = frame.linesBefore - (seen ?? frame.linesBefore);
    if (missed > 0) writer.line(noticeOf(frame, missed));
    seen = frame.linesBefore + frame.lines;
    eachLine(frame, filter, writer);
  }
  return seen;
}

/** Stands where the lines are missing; no line has the id of a frame's own begin. */
function noticeOf(frame: Frame, missed: number): StoredLine {
  const text = `Error L11 (tail buffer overflow): ${missed} lines of the app were left out since this reader was too slow. They are stored: read them without --tail.`;
  const at = toMicroseconds(new Date(frame.atMs).toISOString());
  return { id: frame.position, at, source: 'tfp', process: 'logs', text };
}

/** A frame's begin, near the end. */
async function leap(log: AppLog): Promise<number> {
  let position = log.end;
  for await (const frame of readFramesBackward(log, position)) {
    if (log.end - frame.position > limits.tailKeptBytes) break;
    position = frame.position;
  }
  return position;
}
