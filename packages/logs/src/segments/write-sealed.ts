import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';
import { limits } from '../limits.ts';
import { contentsOf } from './block-contents.ts';
import type { Frame } from './frame.ts';
import { scanFrames } from './scan-frames.ts';
import { type Block, encodeBlockHead, encodeFoot, encodeIndex } from './sealed-format.ts';
import type { Segment } from './segment.ts';
import { draftPath, segmentEnd, segmentPath } from './segment-files.ts';

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
    const sealed = new SealedWriter(file);
    for (const block of blocksOf(frames)) sealed.addBlock(block, plain, segment.base);
    sealed.end(segment);
    fsyncSync(file);
    return { kind: 'written', bytes: sealed.bytes };
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Frames that are compressed together: as few as make a block, and the rest. */
function* blocksOf(frames: Frame[]): Generator<Frame[]> {
  let first = 0;
  for (const [at, { end }] of frames.entries()) {
    const isFull = end - (frames[first]?.position ?? 0) >= limits.blockBytes;
    if (!isFull && at < frames.length - 1) continue;
    yield frames.slice(first, at + 1);
    first = at + 1;
  }
}

class SealedWriter {
  /** How many are written. */
  bytes = 0;
  private readonly file: number;
  private readonly blocks: Block[] = [];

  constructor(file: number) {
    this.file = file;
  }

  addBlock(frames: Frame[], plain: Buffer, base: number): void {
    const position = frames[0]?.position ?? 0;
    const end = frames.at(-1)?.end ?? 0;
    const bytes = plain.subarray(position - base, end - base);
    const packed = zstdCompressSync(bytes, ZSTD);
    const block = { length: packed.length, position, size: bytes.length };
    this.write(encodeBlockHead(block));
    this.blocks.push({ at: this.bytes, ...block, contents: contentsOf(frames, bytes) });
    this.write(packed);
  }

  end(segment: SealTask['segment']): void {
    const index = encodeIndex(this.blocks);
    this.write(index);
    this.write(encodeFoot(index, segment));
  }

  private write(bytes: Buffer): void {
    for (let written = 0; written < bytes.length; ) {
      const place = this.bytes + written;
      written += writeSync(this.file, bytes, written, undefined, place);
    }
    this.bytes += bytes.length;
  }
}
