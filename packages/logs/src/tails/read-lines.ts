import type { LogQuery } from '@tfp/contract/log-lines';
import { limits } from '../limits.ts';
import { readFrames } from '../segments/read-frames.ts';
import type { BufferPool } from './buffer-pool.ts';
import { findStart } from './find-start.ts';
import { FrameWriter } from './frame-writer.ts';
import { leap } from './leap.ts';
import { type SearchLinesDeps, searchLines } from './search-lines.ts';

export interface ReadDeps extends SearchLinesDeps {
  buffers: BufferPool;
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
  { log, buffers }: ReadDeps,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const isTail = query.tail === true;
  const start = await findStart(log, query);
  const last = log.end;
  const lagMax = Math.max(limits.tailLagBytesMax, last - start.position);
  const frameWriter = new FrameWriter();
  let { position } = start;
  while (!log.isForgotten && (isTail ? !signal.aborted : position < last)) {
    if (position >= log.end) {
      await log.growth.next(signal);
      continue;
    }
    if (isTail && log.end - position > lagMax) position = await leap(log);
    const end = isTail ? log.end : last;
    const lent = buffers.take(end - position);
    try {
      const read = await readFrames(log, position, end, lent.input);
      lent.writer.begin(start.idMin);
      frameWriter.write(lent.writer, read);
      position = read.next;
      if (lent.writer.size > 0) yield lent.writer.written();
    } finally {
      buffers.give(lent);
    }
  }
}
