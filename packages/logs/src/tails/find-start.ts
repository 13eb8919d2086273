import type { LogQuery } from '@tfp/contract/log-lines';
import { limits } from '../limits.ts';
import { eachLine } from '../lines/each-line.ts';
import type { AppLog } from '../segments/app-log.ts';
import type { Frame } from '../segments/frame.ts';
import { readFramesBackward } from '../segments/read-frames-backward.ts';

interface Start {
  /** A frame's begin, or a segment's. */
  position: number;
  /** Lines below this id are passed over. */
  idMin: number;
}

/** Finds where a reader begins: behind the line that it saw last, and not before the newest lines that it asked for. */
export async function findStart(
  log: AppLog,
  { num, after }: Pick<LogQuery, 'num' | 'after'>,
): Promise<Start> {
  if (after === undefined) return findNewest(log, num ?? limits.linesDefault, 0);
  const idMin = after + 1;
  if (num !== undefined) return findNewest(log, num, idMin);
  const segment = log.segments.findLast(({ base }) => base <= idMin) ?? log.segments[0];
  return { position: segment?.base ?? log.end, idMin };
}

/** Counts lines from the newest backward, frame by frame. */
async function findNewest(log: AppLog, num: number, idMin: number): Promise<Start> {
  let position = log.end;
  let missing = num;
  if (missing === 0) return { position, idMin: Math.max(idMin, position) };
  for await (const frame of readFramesBackward(log, position)) {
    if (frame.end <= idMin) break;
    const ids = idsIn(frame);
    position = frame.position;
    if (ids.length >= missing) return { position, idMin: Math.max(idMin, ids.at(-missing) ?? 0) };
    missing -= ids.length;
  }
  return { position, idMin };
}

function idsIn(frame: Frame): number[] {
  const ids: number[] = [];
  eachLine(frame, {}, { line: ({ id }) => ids.push(id), plain: (id) => ids.push(id) });
  return ids;
}
