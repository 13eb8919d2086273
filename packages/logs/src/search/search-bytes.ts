import { eachLine, tellRecord } from '../lines/each-line.ts';
import { NEWLINE } from '../lines/record-bytes.ts';
import type { BlockContents } from '../segments/block-contents.ts';
import type { Frame } from '../segments/frame.ts';
import type { Finder } from './finder.ts';
import type { LineSearch } from './line-search.ts';
import type { MatchSink } from './match-sink.ts';
import { findersOf } from './search-finders.ts';

/** Tells a sink those lines of some bytes that may be looked for, and takes apart as few of the others as it can. */
export function createSearch(search: LineSearch, sink: MatchSink) {
  const finders = findersOf(search);

  function finderFor(contents: BlockContents | undefined): Finder | undefined {
    return contents?.hasEscapes === false ? finders?.plain : finders?.withEscapes;
  }

  return {
    /** Whether it is worth to take these bytes for frames. */
    isWorth(bytes: Buffer, contents: BlockContents | undefined): boolean {
      const finder = contents?.isPlain === true ? finderFor(contents) : undefined;
      return finder === undefined || finder(bytes)(0) !== -1;
    },

    frame(frame: Frame, contents: BlockContents | undefined): void {
      // What is looked for may stand in two records, where a line has parts.
      const isByRecord = frame.meta.kind === 'lines' || contents?.isPlain === true;
      const next = isByRecord ? finderFor(contents)?.(frame.payload) : undefined;
      if (next === undefined) {
        eachLine(frame, search, sink);
        return;
      }
      for (let at = next(0); at !== -1; ) {
        const { from, to } = recordAround(frame.payload, at);
        tellRecord(frame, from, to, search, sink);
        at = next(to);
      }
    },
  };
}

function recordAround(payload: Buffer, at: number): { from: number; to: number } {
  const newline = payload.indexOf(NEWLINE, at);
  return {
    from: payload.lastIndexOf(NEWLINE, at) + 1,
    to: newline === -1 ? payload.length : newline,
  };
}
