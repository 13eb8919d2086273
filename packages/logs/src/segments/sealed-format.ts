import { crc32 } from 'node:zlib';
import type { BlockContents } from './block-contents.ts';

/**
 * A sealed segment: blocks of whole frames, each compressed by itself behind a head of its own; then an index of them,
 * and a foot that leads to it. The index spares reading, the heads spare the index where that is damaged.
 */
export interface Block {
  /** Where its compressed bytes stand in the file. */
  at: number;
  length: number;
  /** Where its bytes stand in the app's stream. */
  position: number;
  size: number;
  /** Unknown where the index is damaged. */
  contents?: BlockContents;
}

export interface SealedFoot {
  indexLength: number;
  indexSum: number;
  /** Of the segment, before it was compressed. */
  size: number;
  startedAtMs: number;
  endedAtMs: number;
}

export const BLOCK_HEAD_BYTES = 24;
export const FOOT_BYTES = 40;
const BLOCK_MAGIC = 0x74_66_70_62;
const FOOT_MAGIC = 0x74_66_70_66;

export const blockEnd = ({ position, size }: Block): number => position + size;

export function encodeBlockHead({ length, position, size }: Omit<Block, 'at'>): Buffer {
  const head = Buffer.allocUnsafe(BLOCK_HEAD_BYTES);
  head.writeUInt32LE(BLOCK_MAGIC, 0);
  head.writeUInt32LE(length, 4);
  head.writeUInt32LE(size, 8);
  head.writeDoubleLE(position, 12);
  head.writeUInt32LE(crc32(head.subarray(0, 20)), 20);
  return head;
}

/** The block whose head stands at this place of the file; undefined when none does. */
export function decodeBlockHead(head: Buffer, at: number): Block | undefined {
  const isHead =
    head.length === BLOCK_HEAD_BYTES &&
    head.readUInt32LE(0) === BLOCK_MAGIC &&
    head.readUInt32LE(20) === crc32(head.subarray(0, 20));
  if (!isHead) return undefined;
  return {
    at: at + BLOCK_HEAD_BYTES,
    length: head.readUInt32LE(4),
    size: head.readUInt32LE(8),
    position: head.readDoubleLE(12),
  };
}

export const encodeIndex = (blocks: Block[]): Buffer => Buffer.from(JSON.stringify(blocks));

/** Undefined when these are not the bytes that the foot speaks of. */
export function decodeIndex(index: Buffer, foot: SealedFoot): Block[] | undefined {
  if (crc32(index) !== foot.indexSum) return undefined;
  return JSON.parse(index.toString('utf8')) as Block[];
}

export function encodeFoot(index: Buffer, times: Omit<SealedFoot, 'indexLength' | 'indexSum'>) {
  const foot = Buffer.alloc(FOOT_BYTES);
  foot.writeUInt32LE(FOOT_MAGIC, 0);
  foot.writeUInt32LE(index.length, 4);
  foot.writeUInt32LE(crc32(index), 8);
  foot.writeDoubleLE(times.size, 12);
  foot.writeDoubleLE(times.startedAtMs, 20);
  foot.writeDoubleLE(times.endedAtMs, 28);
  foot.writeUInt32LE(crc32(foot.subarray(0, 36)), 36);
  return foot;
}

export function decodeFoot(foot: Buffer): SealedFoot | undefined {
  const isFoot =
    foot.length === FOOT_BYTES &&
    foot.readUInt32LE(0) === FOOT_MAGIC &&
    foot.readUInt32LE(36) === crc32(foot.subarray(0, 36));
  if (!isFoot) return undefined;
  return {
    indexLength: foot.readUInt32LE(4),
    indexSum: foot.readUInt32LE(8),
    size: foot.readDoubleLE(12),
    startedAtMs: foot.readDoubleLE(20),
    endedAtMs: foot.readDoubleLE(28),
  };
}
