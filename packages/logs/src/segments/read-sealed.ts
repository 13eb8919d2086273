import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import type { Frame } from './frame.ts';
import { readBlocks } from './read-sealed-file.ts';
import { scanFrames } from './scan-frames.ts';
import { type Block, blockEnd } from './sealed-format.ts';
import { type Segment, sealedPath } from './segment-files.ts';

export interface SealedFrames {
  frames: Frame[];
  /** Bytes were there that are no frames any more. */
  isDamaged: boolean;
}

/** The blocks of a sealed segment; none when it was removed just now. */
export function blocksOf(directory: string, segment: Segment): Block[] {
  const { sealed } = segment;
  if (sealed === undefined) return [];
  try {
    sealed.blocks ??= readBlocks(sealedPath(directory, segment.base));
    return sealed.blocks;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The frames of a block; undefined when its segment was removed just now. Other threads do the decompressing. */
export async function readBlockFrames(
  directory: string,
  segment: Segment,
  block: Block,
): Promise<SealedFrames | undefined> {
  const packed = await readPacked(sealedPath(directory, segment.base), block);
  if (packed === undefined) return undefined;
  const bytes = await unpack(packed, block);
  const { frames, end } = scanFrames(bytes, block.position, true);
  return { frames, isDamaged: end !== blockEnd(block) };
}

async function readPacked(path: string, block: Block): Promise<Buffer | undefined> {
  try {
    await using file = await open(path, 'r');
    const packed = Buffer.allocUnsafe(block.length);
    const { bytesRead } = await file.read(packed, 0, packed.length, block.at);
    return packed.subarray(0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function unpack(packed: Buffer, { size }: Block): Promise<Buffer> {
  try {
    return await promisify(zstdDecompress)(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    return Buffer.alloc(0);
  }
}
