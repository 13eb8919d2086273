/**
 * The one framing of attached processes, between the CLI, api and runner: a type byte, four bytes of length
 * (big endian), then the payload. After an upgrade to ATTACH_PROTOCOL both sides send nothing else.
 */
export const ATTACH_PROTOCOL = 'tfp-attach-2';

export const FRAME = {
  stdin: 0,
  stdout: 1,
  stderr: 2,
  resize: 3,
  signal: 4,
  exit: 5,
  stdinEnd: 6,
  started: 7,
  failed: 8,
  /** How many frames of the other side are dealt with, as four bytes: see `frame-link.ts`. */
  ack: 9,
} as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

export interface Frame {
  type: FrameType;
  payload: Buffer;
}

/** Payload of `resize`, as JSON. */
export interface TerminalSize {
  columns: number;
  rows: number;
}

/** Payload of `started`, as JSON: what opens each connection, and how many of the client's frames the other side has. */
export interface SessionStart {
  process: string;
  received: number;
}

/** Payload of `exit`, as JSON. The code is what a shell would say: 128 + the signal's number after a signal. */
export interface ExitReport {
  code: number;
  signal?: string;
  outOfMemory?: boolean;
  /** It ran longer than it may, and was stopped. */
  timedOut?: boolean;
}

/** What `exit` says of a process that had its time: as the `timeout` of a shell does. */
export const EXIT_TIMED_OUT = 124;

export const FRAME_BYTES_MAX = 1024 * 1024;
const HEAD_BYTES = 5;

export function encodeFrame(type: FrameType, payload: Buffer | string = Buffer.alloc(0)): Buffer {
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const frame = Buffer.allocUnsafe(HEAD_BYTES + body.length);
  frame.writeUInt8(type, 0);
  frame.writeUInt32BE(body.length, 1);
  body.copy(frame, HEAD_BYTES);
  return frame;
}

/** Takes chunks as they come and calls back with whole frames; a frame that is too long is a broken peer and throws. */
export function createFrameDecoder(onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= HEAD_BYTES) {
      const length = rest.readUInt32BE(1);
      if (length > FRAME_BYTES_MAX) throw new Error(`frame of ${length} bytes`);
      if (rest.length < HEAD_BYTES + length) return;
      onFrame({
        type: rest.readUInt8(0) as FrameType,
        payload: rest.subarray(HEAD_BYTES, HEAD_BYTES + length),
      });
      rest = rest.subarray(HEAD_BYTES + length);
    }
  };
}
