import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';
import { limits } from '../limits.ts';
import { contentsOf } from './block-contents.ts';
import { scanFrames } from './scan-frames.ts';
import { type Block, encodeBlockHead, encodeFoot, encodeIndex } from './sealed-format.ts';
import { draftPath, type Segment, segmentEnd, segmentPath } from './segment-files.ts';

export interface SealTask {
  kind: 'seal';
  directory: string;
  segment: Omit<Segment, 'sealed'>;
}

/** `damaged`: not all of it are frames, so it stays as it is. */
export type SealResult = { kind: 'written'; bytes: number } | { kind: 'damaged' };

const ZSTD = {
  chunkSize: limits.blockBytes,
  params: {
    // Higher ones took three times as long for files that were no smaller.
    [constants.ZSTD_c_compressionLevel]: 1,
    [constants.ZSTD_c_checksumFlag]: 1,
  },
};

/** Writes the compressed form of a segment beside it, and forces it to disk. It runs in a thread of its own. */
export function writeSealed({ directory, segment }: SealTask): SealResult {
  const plain = readFileSync(segmentPath(directory, segment.base)).subarray(0, segment.size);
  const { frames, end } = scanFrames(plain, segment.base);
  if (end !== segmentEnd(segment)) return { kind: 'damaged' };
  const draft = draftPath(directory, segment.base);
  const file = openSync(draft, 'w', 0o600);
  try {
    const bytes = writeBlocks(file, plain, frames, segment);
    fsyncSync(file);
    return { kind: 'written', bytes };
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function writeBlocks(
  file: number,
  plain: Buffer,
  frames: ReturnType<typeof scanFrames>['frames'],
  segment: SealTask['segment'],
): number {
  const blocks: Block[] = [];
  let place = 0;
  const write = (bytes: Buffer) => {
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(file, bytes, written, undefined, place + written);
    }
    place += bytes.length;
  };
  for (let first = 0; first < frames.length; ) {
    const position = frames[first]?.position ?? 0;
    const next = frames.findIndex(
      ({ end }, at) => at >= first && end - position >= limits.blockBytes,
    );
    const last = next === -1 ? frames.length : next + 1;
    const size = (frames[last - 1]?.end ?? 0) - position;
    const bytes = plain.subarray(position - segment.base, position - segment.base + size);
    const packed = zstdCompressSync(bytes, ZSTD);
    const block = { length: packed.length, position, size };
    write(encodeBlockHead(block));
    blocks.push({ at: place, ...block, contents: contentsOf(frames.slice(first, last), bytes) });
    write(packed);
    first = last;
  }
  const index = encodeIndex(blocks);
  write(index);
  write(encodeFoot(index, segment));
  return place;
}
