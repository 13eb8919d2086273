import { crc32 } from 'node:zlib';
import type { OutputSource } from '@tfp/contract/log-lines';

/**
 * The one thing that is ever written to a segment. A frame is whole or not there: so the lines and the place in their
 * source where they end are stored by the same write, and no line can be stored twice or be passed over.
 */
export type FrameMeta =
  /** Records of the engine, as it wrote them, up to `offset` of the file whose first line has that fingerprint. */
  | {
      kind: 'output';
      containerId: string;
      process: string;
      release: number;
      fingerprint: string;
      offset: number;
    }
  /** Lines of the platform itself; a writer that numbers its batches may send one again. */
  | { kind: 'lines'; writer?: string; number?: number }
  | { kind: 'source'; source: OutputSource }
  | { kind: 'end'; containerId: string };

export type OutputMeta = Extract<FrameMeta, { kind: 'output' }>;

export interface NewFrame {
  meta: FrameMeta;
  payload: Buffer;
  lines: number;
}

export interface Frame extends NewFrame {
  /** Where it begins in the app's stream of bytes. Ids of lines are such positions too, so that an id leads to its line. */
  position: number;
  end: number;
  /** Where its payload begins in the app's stream. */
  payloadPosition: number;
  /** When it was stored. */
  atMs: number;
  /** How many lines of the app were stored before it. */
  linesBefore: number;
}

interface FramePlace {
  position: number;
  linesBefore: number;
  atMs: number;
}

const MAGIC = 0x74_66_70_31;
export const FRAME_HEAD_BYTES = 44;
const TRAILER_BYTES = 4;
const CHECKED_FROM = 12;
export const FRAME_BYTES_MAX = 64 * 1024 * 1024;
const NO_BYTES = Buffer.alloc(0);

/** A frame that carries no lines. */
export function noteFrame(meta: FrameMeta): NewFrame {
  return { meta, payload: NO_BYTES, lines: 0 };
}

/** The bytes of a frame, to be written in this order. */
export function encodeFrame(frame: NewFrame, place: FramePlace): Buffer[] {
  const meta = Buffer.from(JSON.stringify(frame.meta));
  const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES + meta.length);
  const length = head.length + frame.payload.length + TRAILER_BYTES;
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt32LE(length, 4);
  head.writeUInt32LE(meta.length, 12);
  head.writeDoubleLE(place.position, 16);
  head.writeDoubleLE(place.linesBefore, 24);
  head.writeDoubleLE(place.atMs, 32);
  head.writeUInt32LE(frame.lines, 40);
  meta.copy(head, FRAME_HEAD_BYTES);
  head.writeUInt32LE(crc32(frame.payload, crc32(head.subarray(CHECKED_FROM))), 8);
  const trailer = Buffer.allocUnsafe(TRAILER_BYTES);
  trailer.writeUInt32LE(length, 0);
  return [head, frame.payload, trailer];
}

/** How long the frame is that begins here, or 0 where none can begin. */
export function frameLengthAt(bytes: Buffer, at: number): number {
  if (at + FRAME_HEAD_BYTES > bytes.length || bytes.readUInt32LE(at) !== MAGIC) return 0;
  const length = bytes.readUInt32LE(at + 4);
  const metaLength = bytes.readUInt32LE(at + 12);
  const isPossible =
    length <= FRAME_BYTES_MAX && metaLength <= length - FRAME_HEAD_BYTES - TRAILER_BYTES;
  return isPossible ? length : 0;
}

/** How long the frame is that ends here, as it says itself. */
export function frameLengthBefore(bytes: Buffer, end: number): number {
  return end < TRAILER_BYTES ? 0 : bytes.readUInt32LE(end - TRAILER_BYTES);
}

/**
 * The frame that begins at `at` and should stand at this position of the app's stream; undefined when it is torn.
 * `isSound`: another checksum has vouched for these bytes.
 */
export function decodeFrame(
  bytes: Buffer,
  at: number,
  position: number,
  isSound = false,
): Frame | undefined {
  const length = frameLengthAt(bytes, at);
  if (length === 0 || at + length > bytes.length) return undefined;
  const payloadAt = at + FRAME_HEAD_BYTES + bytes.readUInt32LE(at + 12);
  const payload = bytes.subarray(payloadAt, at + length - TRAILER_BYTES);
  const checked = bytes.subarray(at + CHECKED_FROM, at + length - TRAILER_BYTES);
  const isWhole =
    (isSound || crc32(checked) === bytes.readUInt32LE(at + 8)) &&
    frameLengthBefore(bytes, at + length) === length &&
    bytes.readDoubleLE(at + 16) === position;
  if (!isWhole) return undefined;
  return {
    meta: JSON.parse(bytes.toString('utf8', at + FRAME_HEAD_BYTES, payloadAt)) as FrameMeta,
    payload,
    lines: bytes.readUInt32LE(at + 40),
    position,
    end: position + length,
    payloadPosition: position + payloadAt - at,
    atMs: bytes.readDoubleLE(at + 32),
    linesBefore: bytes.readDoubleLE(at + 24),
  };
}
