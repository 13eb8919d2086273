import { closeSync, openSync } from 'node:fs';
import { ifThere } from '../files/if-there.ts';
import { readAt } from '../files/read-at.ts';
import type { Frame } from '../segments/frame.ts';
import { scanFrames } from '../segments/scan-frames.ts';
import { unpackBlock } from '../segments/sealed-file.ts';
import { type Block, blockEnd } from '../segments/sealed-format.ts';
import type { LineSearch } from './line-search.ts';
import { MatchSink } from './match-sink.ts';
import { createSearch } from './search-bytes.ts';

/** Some of a segment: blocks of a sealed one, or a stretch of a plain one, which begins with a frame. */
export type SearchPlace =
  | { kind: 'blocks'; path: string; blocks: Block[] }
  | { kind: 'stretch'; path: string; at: number; position: number; length: number };

export interface SearchTask {
  kind: 'search';
  place: SearchPlace;
  search: LineSearch;
  /** Lines below this id are none. */
  idMin: number;
  /** Frames that end behind this are none. */
  end: number;
  /** How many of the newest are wanted. */
  newest: number;
}

export type SearchResult =
  | {
      kind: 'searched';
      /** The lines that were found, as NDJSON. */
      bytes: Uint8Array<ArrayBuffer>;
      count: number;
      /** Where the last frame ended. */
      next: number;
      /** How many lines of the app stood before the frames that were looked at last, and with them. */
      linesBefore: number | undefined;
      linesAfter: number | undefined;
      damaged: number[];
    }
  /** The file is not there any more. */
  | { kind: 'gone' };

/** Searches a part of the log from its newest end backward. It runs in a thread of its own. */
export function searchPart(task: SearchTask): SearchResult {
  const file = ifThere(() => openSync(task.place.path, 'r'));
  if (file === undefined) return { kind: 'gone' };
  try {
    return task.place.kind === 'blocks'
      ? searchBlocks(file, task, task.place.blocks)
      : searchStretch(file, task, task.place);
  } finally {
    closeSync(file);
  }
}

function searchBlocks(file: number, task: SearchTask, blocks: Block[]): SearchResult {
  const sink = new MatchSink(task.search, task.idMin);
  const search = createSearch(task.search, sink);
  const found: Buffer[] = [];
  const damaged: number[] = [];
  let count = 0;
  let frames: Frame[] = [];
  for (const block of blocks.toReversed()) {
    if (count >= task.newest) break;
    const bytes = unpackBlock(readAt(file, block.at, block.length), block);
    if (bytes === undefined) damaged.push(block.position);
    if (bytes === undefined || !search.isWorth(bytes, block.contents)) continue;
    frames = scanFrames(bytes, block.position, true).frames.filter(({ end }) => end <= task.end);
    sink.begin();
    for (const frame of frames) search.frame(frame, block.contents);
    found.unshift(sink.newest(task.newest - count));
    count += Math.min(sink.count, task.newest - count);
  }
  const next = blocks.reduce((last, block) => Math.max(last, blockEnd(block)), 0);
  return { ...searched(frames, next), bytes: joined(found), count, damaged };
}

function searchStretch(
  file: number,
  task: SearchTask,
  place: SearchPlace & { kind: 'stretch' },
): SearchResult {
  const sink = new MatchSink(task.search, task.idMin);
  const search = createSearch(task.search, sink);
  const { at, position, length } = place;
  let scanned = scanFrames(readAt(file, at, length), position);
  if (scanned.frames.length === 0 && scanned.needs > 0) {
    scanned = scanFrames(readAt(file, at, scanned.needs), position);
  }
  const frames = scanned.frames.filter(({ end }) => end <= task.end);
  sink.begin();
  for (const frame of frames) search.frame(frame, undefined);
  const found = sink.newest(task.newest);
  const count = Math.min(sink.count, task.newest);
  const next = frames.at(-1)?.end ?? position;
  const damaged = scanned.isBroken ? [scanned.end] : [];
  return { ...searched(frames, next), bytes: joined([found]), count, damaged };
}

function searched(frames: Frame[], next: number) {
  const last = frames.at(-1);
  const linesAfter = last === undefined ? undefined : last.linesBefore + last.lines;
  return { kind: 'searched', next, linesBefore: frames[0]?.linesBefore, linesAfter } as const;
}

/** In memory of their own, so that they can be handed over to another thread. */
function joined(found: Buffer[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(found.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of found) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
