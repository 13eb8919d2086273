import { closeSync, fstatSync, openSync, type Stats } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import { readAt } from '../files/read-at.ts';
import {
  BLOCK_HEAD_BYTES,
  type Block,
  blockEnd,
  decodeBlockHead,
  decodeFoot,
  decodeIndex,
  FOOT_BYTES,
  type SealedFoot,
} from './sealed-format.ts';
import type { Segment } from './segment.ts';

/** What a start needs to know of a sealed segment; undefined when nothing of it can be read. */
export function readSealedFacts(path: string, base: number): Omit<Segment, 'base'> | undefined {
  return withFile(path, (file, stat) => {
    const sealed = { bytes: stat.size };
    const foot = readFoot(file, stat.size);
    if (foot !== undefined) {
      const { size, startedAtMs, endedAtMs } = foot;
      return { size, startedAtMs, endedAtMs, sealed };
    }
    const last = walkBlocks(file).at(-1);
    if (last === undefined) return undefined;
    const size = blockEnd(last) - base;
    return { size, startedAtMs: stat.birthtimeMs, endedAtMs: stat.mtimeMs, sealed };
  });
}

/** All blocks of a sealed segment, by its index, else by their heads. */
export function readBlocks(path: string): Block[] {
  return withFile(path, (file, { size }) => {
    const foot = readFoot(file, size);
    const at = size - FOOT_BYTES - (foot?.indexLength ?? 0);
    const index = foot && decodeIndex(readAt(file, at, foot.indexLength), foot);
    return index ?? walkBlocks(file);
  });
}

const CHUNK_BYTES_MIN = 64;

/** The bytes of a block as they were before; undefined when they are damaged. */
export function unpackBlock(packed: Buffer, { size }: Block): Buffer | undefined {
  try {
    // One piece of memory as large as the block, instead of many that are joined.
    const bytes = zstdDecompressSync(packed, {
      maxOutputLength: Math.max(1, size),
      chunkSize: Math.max(CHUNK_BYTES_MIN, size),
    });
    return bytes.length === size ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Reads blocks one after the other; undefined stands for one that is damaged. */
export function readBlocksSync(path: string, blocks: Block[]): (Buffer | undefined)[] {
  return withFile(path, (file) =>
    blocks.map((block) => unpackBlock(readAt(file, block.at, block.length), block)),
  );
}

function readFoot(file: number, size: number): SealedFoot | undefined {
  return size < FOOT_BYTES ? undefined : decodeFoot(readAt(file, size - FOOT_BYTES, FOOT_BYTES));
}

function walkBlocks(file: number): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; ; ) {
    const block = decodeBlockHead(readAt(file, at, BLOCK_HEAD_BYTES), at);
    if (block === undefined) return blocks;
    blocks.push(block);
    at = block.at + block.length;
  }
}

function withFile<Result>(path: string, read: (file: number, stat: Stats) => Result): Result {
  const file = openSync(path, 'r');
  try {
    return read(file, fstatSync(file));
  } finally {
    closeSync(file);
  }
}
