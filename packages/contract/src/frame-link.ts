import type { Duplex } from 'node:stream';
import {
  createFrameDecoder,
  encodeFrame,
  FRAME,
  type Frame,
  type FrameType,
} from './attach-frames.ts';

/** As much as one side may have sent that the other has not dealt with. */
export const WINDOW_BYTES = 1024 * 1024;
/** A peer that does not keep to the window is broken. */
const UNDONE_BYTES_MAX = 4 * WINDOW_BYTES;
const MORE_THAN_SENT = 'the peer has more than was sent';

export interface LinkEnds {
  /** A frame of the peer's: each once, in order. `done` makes room for the next ones. */
  onFrame: (frame: Frame, done: () => void) => void;
  /** There is room again, after `send` said that there is none. */
  onRoom: () => void;
  /** The peer has everything that was sent. */
  onDelivered?: () => void;
}

/**
 * One side of a session that outlives its connections: frames are counted and kept until the peer has them, so a new
 * connection goes on where the last one broke off. Each side waits for the other to deal with what it sent, not for the
 * connection: so neither direction can block the other.
 */
export class FrameLink {
  /** How many frames of the peer's have come. */
  received = 0;
  private readonly ends: LinkEnds;
  private done = 0;
  private undoneBytes = 0;
  private kept: Buffer[] = [];
  private keptBytes = 0;
  private delivered = 0;
  private socket: Duplex | undefined;
  private isAckDue = false;

  constructor(ends: LinkEnds) {
    this.ends = ends;
  }

  get hasRoom(): boolean {
    return this.keptBytes < WINDOW_BYTES;
  }

  get isDelivered(): boolean {
    return this.kept.length === 0;
  }

  /** Answers whether there is room for more. Without a connection frames wait for the next one. */
  send(type: FrameType, payload?: Buffer | string): boolean {
    const frame = encodeFrame(type, payload);
    this.kept.push(frame);
    this.keptBytes += frame.length;
    this.socket?.write(frame);
    return this.hasRoom;
  }

  /** Goes on over this connection: what the peer has not received is sent again. */
  join(socket: Duplex, receivedByPeer: number): void {
    const has = Math.max(0, receivedByPeer - this.delivered);
    if (has > this.kept.length) throw new Error(MORE_THAN_SENT);
    this.socket = socket;
    // What the peer has, but has not dealt with, takes up room until its own acknowledgement comes.
    for (const frame of this.kept.slice(has)) socket.write(frame);
    this.acknowledge();
  }

  leave(socket: Duplex): void {
    if (this.socket === socket) this.socket = undefined;
  }

  /** Takes the bytes of one connection; a peer that breaks the rules throws. */
  reader(onStarted: (payload: Buffer) => void = () => {}): (chunk: Buffer) => void {
    return createFrameDecoder((frame) => {
      if (frame.type === FRAME.started) onStarted(frame.payload);
      else if (frame.type === FRAME.ack) this.deliver(frame.payload.readUInt32BE(0));
      else this.take(frame);
    });
  }

  private take(frame: Frame): void {
    const { length } = frame.payload;
    this.received += 1;
    this.undoneBytes += length;
    if (this.undoneBytes > UNDONE_BYTES_MAX)
      throw new Error('the peer sends more than was asked for');
    this.ends.onFrame(frame, () => {
      this.undoneBytes -= length;
      this.done += 1;
      this.acknowledgeSoon();
    });
  }

  private deliver(count: number): void {
    const fresh = count - this.delivered;
    if (fresh <= 0) return;
    if (fresh > this.kept.length) throw new Error(MORE_THAN_SENT);
    const hadRoom = this.hasRoom;
    for (const frame of this.kept.splice(0, fresh)) this.keptBytes -= frame.length;
    this.delivered = count;
    if (!hadRoom && this.hasRoom) this.ends.onRoom();
    if (this.isDelivered) this.ends.onDelivered?.();
  }

  /** One word for all that was dealt with in the same moment. */
  private acknowledgeSoon(): void {
    if (this.isAckDue) return;
    this.isAckDue = true;
    setImmediate(() => this.acknowledge());
  }

  private acknowledge(): void {
    this.isAckDue = false;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.done);
    if (this.socket?.writable) this.socket.write(encodeFrame(FRAME.ack, count));
  }
}
