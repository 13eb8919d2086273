import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { outliveFailedWrites } from '@tfp/contract/outlive-failed-writes';
import { afterFlush, isBlocked } from '../backpressure.ts';
import { HEADROOM_BYTES } from '../http/edit-response-head.ts';
import { READ_BUFFER_BYTES } from '../limits.ts';

/** Whoever has a request on the connection. */
export interface UpstreamUser {
  onUpstreamReady: () => void;
  /** What was sent is now in the kernel's hands: more may be sent. */
  onUpstreamFlushed: () => void;
  /** The bytes are lent: the buffer is read into again as soon as the connection may read on. */
  onUpstreamBytes: (bytes: Buffer, start: number, end: number) => void;
  onUpstreamEnd: () => void;
  onUpstreamGone: () => void;
}

export interface UpstreamOwner {
  onConnectionLost: (connection: UpstreamConnection) => void;
  onConnectionClosed: () => void;
}

/** A connection to one target, for one request at a time. What it says unasked makes it worthless. */
export class UpstreamConnection {
  readonly socket: Socket;
  user: UpstreamUser | null;
  /** The head that was sent last; kept so that it can be sent again elsewhere. */
  head: Buffer;
  isReady = false;
  isReused = false;
  isUsable = true;
  /** Whether the app takes nothing more, though what it said may still be on its way to us. */
  isDeaf = false;
  idleUntil = 0;
  readonly #owner: UpstreamOwner;
  /** Whether anything was sent for its user. */
  #hasSent = false;
  #hasEnded = false;
  #isReset = false;

  constructor(owner: UpstreamOwner, address: NetConnectOpts, user: UpstreamUser, head: Buffer) {
    this.#owner = owner;
    this.user = user;
    this.head = head;
    const bytes = Buffer.allocUnsafeSlow(HEADROOM_BYTES + READ_BUFFER_BYTES);
    const callback = (size: number) => {
      this.#receive(bytes, size);
      return true;
    };
    this.socket = connect({
      ...address,
      noDelay: true,
      allowHalfOpen: true,
      onread: { buffer: bytes.subarray(HEADROOM_BYTES), callback },
    });
    outliveFailedWrites(this.socket, (code) => this.#noteDeaf(code === 'ECONNRESET'));
    this.socket.on('connect', () => {
      this.isReady = true;
      this.user?.onUpstreamReady();
    });
    this.socket.on('end', () => this.#end());
    // The end of it comes as `close`, whatever the cause.
    this.socket.on('error', () => {});
    this.socket.on('close', () => this.#close());
  }

  /** Whether what was written is still on its way to the kernel. */
  get isBlocked(): boolean {
    return isBlocked(this.socket);
  }

  /** False when no more may be sent until `onUpstreamFlushed`; the bytes must stay as they are till then. */
  send(bytes: Buffer): boolean {
    if (this.isDeaf) return true;
    this.socket.write(bytes);
    this.#hasSent = true;
    if (!this.isBlocked) return true;
    const { user } = this;
    afterFlush(this.socket, () => {
      if (this.user === user) user?.onUpstreamFlushed();
    });
    return false;
  }

  /** Its user is done with it, and another one may come. */
  rest(): void {
    this.user = null;
    this.isReused = true;
    this.#hasSent = false;
  }

  destroy(): void {
    this.isUsable = false;
    this.socket.destroy();
  }

  /** Closes it without telling its user. */
  abandon(): void {
    this.user = null;
    this.destroy();
  }

  #receive(bytes: Buffer, size: number): void {
    if (this.user === null) this.#lose();
    else this.user.onUpstreamBytes(bytes, HEADROOM_BYTES, HEADROOM_BYTES + size);
  }

  #end(): void {
    this.isUsable = false;
    this.#hasEnded = true;
    if (this.user === null) this.#lose();
    // A reset says of no answer that it is whole.
    else if (!this.#isReset) this.user.onUpstreamEnd();
    if (this.isDeaf) this.destroy();
  }

  /** An app may answer before it has read all, and close: the answer counts. Before it was asked anything, it has none. */
  #noteDeaf(isReset: boolean): void {
    this.isUsable = false;
    this.isDeaf = true;
    this.#isReset ||= isReset;
    if (this.#hasEnded || !this.#hasSent) this.destroy();
  }

  #lose(): void {
    this.#owner.onConnectionLost(this);
    this.destroy();
  }

  #close(): void {
    this.isUsable = false;
    const { user } = this;
    this.user = null;
    if (user === null) this.#owner.onConnectionLost(this);
    else user.onUpstreamGone();
    this.#owner.onConnectionClosed();
  }
}
