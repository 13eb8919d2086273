import type { Socket } from 'node:net';
import { outliveFailedWrites } from '@tfp/contract/outlive-failed-writes';
import { BodyReader } from '../http/body-reader.ts';
import {
  ADDED,
  dropFraming,
  editResponseHead,
  HEADROOM_BYTES,
  keepUpgrade,
} from '../http/edit-response-head.ts';
import { HeldBytes } from '../http/held-bytes.ts';
import { createResponseHead, readResponseHead } from '../http/response-head.ts';
import {
  INTERIM_RESPONSES_MAX,
  UPSTREAM_IDLE_MARGIN_MS,
  UPSTREAM_IDLE_MS,
  UPSTREAM_IDLE_MS_MAX,
} from '../limits.ts';

export const RELAY = { more: 0, done: 1, malformed: 2, switched: 3 } as const;

/** What the answer's form depends on, beside the answer. */
export interface Asked {
  isHead: boolean;
  minor: number;
  upgrades: boolean;
}

const HEAD = createResponseHead();

/** Passes one answer on to the client as it comes: head and first body bytes in one write, without a copy. */
export class ResponseRelay {
  status = 0;
  isEventStream = false;
  hasHead = false;
  /** Whether any byte of the app came: from then on nothing may be tried again. */
  hasBytes = false;
  closesClient = false;
  /** Whether the client of a tunnel takes nothing more, though its last words may still be on their way to us. */
  isClientDeaf = false;
  /** How long the app's connection may wait for another request; 0 when it must not. */
  idleMs = 0;
  readonly #client: Socket;
  readonly #body = new BodyReader();
  readonly #asked: Asked;
  /** Asked when the answer's head has come: may the client's connection live on after it? */
  readonly #keepsClient: () => boolean;
  #held: HeldBytes | null = null;
  #interimCount = 0;

  constructor(client: Socket, asked: Asked, keepsClient: () => boolean) {
    this.#client = client;
    this.#asked = asked;
    this.#keepsClient = keepsClient;
  }

  get bodyBytes(): number {
    return this.#body.contentBytes;
  }

  get endsWithConnection(): boolean {
    return this.hasHead && this.#body.endsWithConnection && !this.#body.isDone;
  }

  /** Takes bytes as they come from the app. They are lent, until the client's socket is no more blocked. */
  take(bytes: Buffer, start: number, end: number): number {
    this.hasBytes = true;
    if (this.hasHead) return this.#takeBody(bytes, start, start, end);
    if (this.#held === null) return this.#takeHead(bytes, start, end);
    const held = this.#held;
    held.append(bytes, start, end);
    return held.isWorthReading() ? this.#takeHead(held.bytes, held.start, held.end) : RELAY.more;
  }

  #takeHead(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end) {
      const size = readResponseHead(bytes, at, end, HEAD);
      if (size < 0) return RELAY.malformed;
      if (size === 0) break;
      if (HEAD.status === 101) return this.#switch(bytes, at, at + size, end);
      if (HEAD.status >= 200) return this.#takeFinalHead(bytes, at, at + size, end);
      if (++this.#interimCount > INTERIM_RESPONSES_MAX) return RELAY.malformed;
      this.#passInterim(bytes, at, size);
      at += size;
    }
    this.#hold(bytes, at, end);
    return RELAY.more;
  }

  #takeFinalHead(bytes: Buffer, start: number, bodyStart: number, end: number): number {
    const asked = this.#asked;
    this.hasHead = true;
    this.#held = null;
    this.status = HEAD.status;
    this.isEventStream = HEAD.isEventStream;
    this.idleMs = upstreamIdleMs();
    this.#beginBody(asked.isHead);
    this.closesClient = this.#mustCloseClient(asked);
    dropFraming(HEAD, asked.minor);
    const headStart = editResponseHead(bytes, start, HEAD, this.#addedField(asked));
    return this.#takeBody(bytes, headStart, bodyStart, end);
  }

  #beginBody(isHead: boolean): void {
    const { status } = HEAD;
    if (isHead || status === 204 || status === 304) this.#body.beginNone();
    else if (HEAD.isChunked) this.#body.beginChunked();
    else if (HEAD.contentLength >= 0) this.#body.beginLength(HEAD.contentLength);
    else this.#body.beginUntilEnd();
  }

  /** A body whose end the client could not see by itself ends with the connection. */
  #mustCloseClient(asked: Asked): boolean {
    if (this.#body.endsWithConnection || !this.#keepsClient()) return true;
    return asked.minor === 0 && HEAD.isChunked && !this.#body.isDone;
  }

  #addedField(asked: Asked): Buffer {
    if (this.closesClient) return ADDED.close;
    return asked.minor === 0 ? ADDED.keepAlive : ADDED.nothing;
  }

  /** `from` is where the bytes to send begin: the head's begin, or the body's when the head went before. */
  #takeBody(bytes: Buffer, from: number, start: number, end: number): number {
    const body = this.#body;
    let keptEnd = start;
    let consumedEnd = start;
    let isSound = true;
    if (!body.isDone) {
      isSound = body.take(bytes, start, end, this.#asked.minor === 1);
      keptEnd = isSound ? body.keptEnd : start;
      consumedEnd = isSound ? body.consumedEnd : start;
    }
    if (keptEnd > from) this.#client.write(bytes.subarray(from, keptEnd));
    if (!isSound) return RELAY.malformed;
    if (!body.isDone) return RELAY.more;
    // Whatever follows belongs to no request of ours: the connection that said it is not used again.
    if (consumedEnd < end) this.idleMs = 0;
    return RELAY.done;
  }

  #switch(bytes: Buffer, start: number, headEnd: number, end: number): number {
    const asked = this.#asked;
    if (!asked.upgrades || !HEAD.hasUpgrade || !HEAD.upgrades) return RELAY.malformed;
    this.hasHead = true;
    this.#held = null;
    this.status = 101;
    dropFraming(HEAD, asked.minor);
    keepUpgrade(HEAD.fields);
    const headStart = editResponseHead(bytes, start, HEAD, ADDED.upgrade);
    this.#body.beginUntilEnd();
    this.#body.contentBytes = end - headEnd;
    outliveFailedWrites(this.#client, () => this.#noteDeaf());
    this.#client.write(bytes.subarray(headStart, end));
    return RELAY.switched;
  }

  #noteDeaf(): void {
    this.isClientDeaf = true;
    if (this.#client.readableEnded) this.#client.destroy();
  }

  passTunnel(bytes: Buffer): void {
    this.#body.contentBytes += bytes.length;
    this.#client.write(bytes);
  }

  /** 100 was the router's own to say; 102 and 103 go on to whoever can read them. */
  #passInterim(bytes: Buffer, start: number, size: number): void {
    if (HEAD.status === 100 || this.#asked.minor === 0) return;
    const copy = Buffer.allocUnsafe(HEADROOM_BYTES + size);
    bytes.copy(copy, HEADROOM_BYTES, start, start + size);
    readResponseHead(copy, HEADROOM_BYTES, copy.length, HEAD);
    dropFraming(HEAD, 1);
    this.#client.write(copy.subarray(editResponseHead(copy, HEADROOM_BYTES, HEAD, ADDED.nothing)));
  }

  #hold(bytes: Buffer, start: number, end: number): void {
    if (this.#held !== null && bytes === this.#held.bytes) {
      this.#held.use(start - this.#held.start);
      return;
    }
    this.#held = new HeldBytes(HEADROOM_BYTES);
    if (end > start) this.#held.append(bytes, start, end);
  }
}

function upstreamIdleMs(): number {
  if (HEAD.minor === 0 || HEAD.closes) return 0;
  if (HEAD.keepAliveSeconds < 0) return UPSTREAM_IDLE_MS;
  const idleMs = HEAD.keepAliveSeconds * 1_000 - UPSTREAM_IDLE_MARGIN_MS;
  return Math.min(Math.max(idleMs, 0), UPSTREAM_IDLE_MS_MAX);
}
