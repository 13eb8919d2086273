import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { ifThere } from '../files/if-there.ts';
import { readInto } from '../files/read-at.ts';
import type { Frame } from './frame.ts';
import { scanFrames } from './scan-frames.ts';
import { readBlocks } from './sealed-file.ts';
import { type Block, blockEnd } from './sealed-format.ts';
import type { Segment } from './segment.ts';
import { sealedPath } from './segment-files.ts';

interface SealedFrames {
  frames: Frame[];
  /** Bytes were there that are no frames any more. */
  isDamaged: boolean;
}

/** The blocks of a sealed segment; none when it was removed just now. */
export function blocksOf(directory: string, { base, sealed }: Segment): Block[] {
  if (sealed === undefined) return [];
  sealed.blocks ??= ifThere(() => readBlocks(sealedPath(directory, base)));
  return sealed.blocks ?? [];
}

/** The frames of a block; undefined when its segment was removed just now. Other threads do the decompressing. */
export async function readBlockFrames(
  directory: string,
  { base }: Segment,
  block: Block,
): Promise<SealedFrames | undefined> {
  const input = Buffer.allocUnsafe(block.length);
  const packed = await readInto(input, sealedPath(directory, base), block.at);
  if (packed === undefined) return undefined;
  const { frames, end } = scanFrames(await unpack(packed, block), block.position, true);
  return { frames, isDamaged: end !== blockEnd(block) };
}

async function unpack(packed: Buffer, { size }: Block): Promise<Buffer> {
  try {
    return await promisify(zstdDecompress)(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    return Buffer.alloc(0);
  }
}
