import type { Socket } from 'node:net';
import { afterFlush, isBlocked } from '../backpressure.ts';
import { HeldBytes } from '../http/held-bytes.ts';
import { createRequestHead, readRequestHead } from '../http/request-head.ts';
import { forwardedFields } from '../http/write-request-head.ts';
import { PIPELINE_BYTES_MAX } from '../limits.ts';
import { refusal } from './error-page.ts';
import { Exchange } from './exchange.ts';
import type { ExchangeClient } from './exchange-client.ts';
import type { ProxyState } from './proxy-state.ts';

const PHASE = { head: 0, exchange: 1, closing: 2 } as const;
const HEAD = createRequestHead();
const HEADER_TIMEOUT = 408;

/** One visitor's connection: reads heads one after the other, hands each to the exchange, and closes with care. */
export class ClientConnection implements ExchangeClient {
  readonly socket: Socket;
  readonly forwarded: string;
  activeTick: number;
  readonly #proxy: ProxyState;
  readonly #address: string;
  /** There while a request is. */
  #exchange: Exchange | null = null;
  #phase: number = PHASE.head;
  #held: HeldBytes | null = null;
  #isConsuming = false;
  #isAwaitingFlush = false;
  #hasEnded = false;
  #hasServed = false;
  #headTick: number;
  #goodbyeTick = 0;
  /** Whether the visitor went on sending when told goodbye. */
  #isTalkedOver = false;

  constructor(proxy: ProxyState, socket: Socket, address: string) {
    this.#proxy = proxy;
    this.socket = socket;
    this.activeTick = this.#headTick = proxy.tick;
    this.forwarded = forwardedFields(address, proxy.protocol, proxy.world.port);
    this.#address = address;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.#end());
    socket.on('error', () => {});
    socket.on('close', () => this.#exchange?.onClientGone());
  }

  onRequestWanted(): void {
    if (!this.#isConsuming) this.#consumeHeld();
  }

  onExchangeDone(keepsConnection: boolean): void {
    this.#exchange = null;
    if (!keepsConnection) {
      this.#closeGently();
      return;
    }
    this.#phase = PHASE.head;
    this.#hasServed = true;
    this.activeTick = this.#headTick = this.#proxy.tick;
    if (!this.#isConsuming) this.#consumeHeld();
  }

  /** Called on each tick. */
  checkTime(): void {
    const { times } = this.#proxy.world;
    if (this.#phase === PHASE.exchange) this.#exchange?.checkTime();
    else if (this.#phase === PHASE.closing) {
      const isSilent = this.#proxy.hasPassed(this.activeTick, times.lingerMs);
      const isLate = this.#proxy.hasPassed(this.#goodbyeTick, times.lingerMostMs);
      if (isSilent || isLate) this.socket.destroy();
    } else if (this.#isIdle()) {
      if (this.#proxy.hasPassed(this.activeTick, times.keepAliveMs)) this.#closeGently();
    } else if (this.#proxy.hasPassed(this.#headTick, times.headMs)) this.#timeOut();
  }

  /** Whether a visitor waits for something, it is not yet in the kernel's hands, or a reset could still overtake it. */
  get isBusy(): boolean {
    return this.#phase === PHASE.exchange || this.#isTalkedOver || isBlocked(this.socket);
  }

  closeWhenIdle(): void {
    if (this.#phase === PHASE.head && this.#held === null) this.#closeGently();
  }

  cut(): void {
    this.#exchange?.cut();
    this.socket.destroySoon();
  }

  /** The bytes are lent by whoever read them: what must stay is copied. */
  #receive(chunk: Buffer): void {
    try {
      if (this.#phase !== PHASE.head) this.activeTick = this.#proxy.tick;
      if (this.#held === null) {
        this.#consume(chunk, 0, chunk.length);
        this.#balance();
      } else {
        this.#held.append(chunk, 0, chunk.length);
        this.#consumeHeld();
      }
    } catch (error) {
      this.#proxy.world.log.error({ err: error }, 'request failed inside the router');
      this.socket.destroy();
    }
  }

  #consumeHeld(): void {
    const held = this.#held;
    if (held !== null) {
      this.#held = null;
      this.#consume(held.bytes, held.start, held.end, held);
    }
    this.#balance();
    const isOver = this.#hasEnded && this.#phase === PHASE.head && !this.#isAwaitingFlush;
    if (isOver) this.#closeGently();
  }

  /** Reads on only when there is room for more. */
  #balance(): void {
    const held = this.#held;
    const isFull = this.#phase === PHASE.exchange && (held?.length ?? 0) >= PIPELINE_BYTES_MAX;
    const isStuck = this.#isAwaitingFlush || this.#exchange?.isRequestBlocked === true;
    if (held !== null && (isFull || isStuck)) this.socket.pause();
    else if (this.socket.isPaused()) this.socket.resume();
  }

  /** Takes as much as can be taken now, and holds the rest. */
  #consume(bytes: Buffer, start: number, end: number, held: HeldBytes | null = null): void {
    let at = start;
    this.#isConsuming = true;
    try {
      while (at < end) {
        const used = this.#consumePart(bytes, at, end, at === start ? held : null);
        if (used === 0) break;
        at += used;
      }
    } finally {
      this.#isConsuming = false;
    }
    if (at < end && this.#phase !== PHASE.closing) this.#hold(bytes, at, end, held);
  }

  #consumePart(bytes: Buffer, start: number, end: number, held: HeldBytes | null): number {
    if (this.#phase === PHASE.exchange) {
      return (this.#exchange as Exchange).takeRequestBytes(bytes, start, end);
    }
    if (this.#phase === PHASE.closing) {
      this.#isTalkedOver = true;
      return end - start;
    }
    if (isBlocked(this.socket)) return this.#awaitFlush();
    if (held !== null && !held.isWorthReading()) return 0;
    const size = readRequestHead(bytes, start, end, HEAD);
    if (size < 0) return this.#refuse(-size, end - start);
    if (size === 0) return 0;
    this.#phase = PHASE.exchange;
    this.activeTick = this.#proxy.tick;
    this.#exchange = new Exchange(this.#proxy, this, this.#address);
    this.#exchange.begin(bytes, HEAD);
    return size;
  }

  /** A client that does not read its answers gets no further ones. */
  #awaitFlush(): number {
    if (!this.#isAwaitingFlush) {
      this.#isAwaitingFlush = true;
      afterFlush(this.socket, () => {
        this.#isAwaitingFlush = false;
        this.onRequestWanted();
      });
    }
    return 0;
  }

  #hold(bytes: Buffer, start: number, end: number, from: HeldBytes | null): void {
    if (from !== null) {
      if (start > from.start) from.use(start - from.start);
      this.#held = from;
      return;
    }
    this.#held = new HeldBytes();
    this.#held.append(bytes, start, end);
    if (this.#phase === PHASE.head) this.#noteBegun();
  }

  /** A head has begun: from here on its time runs, however often a byte of it comes. */
  #noteBegun(): void {
    this.#headTick = this.#proxy.tick;
    // So that the length that was read in vain counts for when to read again.
    this.#held?.isWorthReading();
  }

  #refuse(status: number, size: number): number {
    this.socket.write(refusal(status));
    this.#closeGently();
    return size;
  }

  #timeOut(): void {
    if (this.#held === null) this.socket.destroy();
    else this.#refuse(HEADER_TIMEOUT, 0);
  }

  #isIdle(): boolean {
    return this.#held === null && this.#hasServed;
  }

  /**
   * Says goodbye and goes on reading for a moment: a socket that is closed with unread bytes is reset, and the reset
   * can overtake the answer. Many read it only when they have sent all.
   */
  #closeGently(): void {
    this.#phase = PHASE.closing;
    this.#held = null;
    this.activeTick = this.#goodbyeTick = this.#proxy.tick;
    this.socket.end();
    this.socket.resume();
  }

  #end(): void {
    this.#hasEnded = true;
    if (this.#phase === PHASE.exchange) this.#exchange?.onClientEnd();
    else if (this.#phase === PHASE.head && !this.#isAwaitingFlush) this.#closeGently();
  }
}
