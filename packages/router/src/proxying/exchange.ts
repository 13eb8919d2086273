import { afterFlush, isBlocked } from '../backpressure.ts';
import type { RequestHead } from '../http/request-head.ts';
import { writeRequestHead } from '../http/write-request-head.ts';
import type { RouterErrorCode } from '../router-errors.ts';
import type { RouteEntry } from '../routing/route-table.ts';
import type { Lease } from '../targets/lease.ts';
import type { UpstreamConnection } from '../targets/upstream-connection.ts';
import { Dispatch, type DispatchUser } from './dispatch.ts';
import { errorPage } from './error-page.ts';
import type { ExchangeClient } from './exchange-client.ts';
import type { ProxyState } from './proxy-state.ts';
import { RequestFacts } from './request-facts.ts';
import { RequestRelay } from './request-relay.ts';
import { RELAY, ResponseRelay } from './response-relay.ts';
import { Tunnel } from './tunnel.ts';

const PHASE = { idle: 0, dispatching: 1, relaying: 2, flushing: 3, tunnel: 4 } as const;
const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/**
 * One request and its answer: the route, the target, both bodies, and what is told when it goes wrong. A
 * connection that waits for its next request has none, so that a visitor who stays costs little.
 */
export class Exchange implements DispatchUser {
  readonly #proxy: ProxyState;
  readonly #client: ExchangeClient;
  readonly #facts: RequestFacts;
  readonly #request = new RequestRelay();
  readonly #answer: ResponseRelay;
  readonly #dispatch: Dispatch;
  readonly #lease: Lease;
  #phase: number = PHASE.idle;
  #tunnel: Tunnel | null = null;
  #entry: RouteEntry | null = null;
  #headBytes = 0;
  /** When the wait for the answer began. */
  #waitTick = 0;
  /** When the client closed its side. */
  #clientEndTick: number | null = null;

  constructor(proxy: ProxyState, client: ExchangeClient, address: string) {
    this.#proxy = proxy;
    this.#client = client;
    this.#facts = new RequestFacts(address, proxy.protocol);
    this.#dispatch = new Dispatch(proxy, this);
    this.#lease = this.#dispatch.lease;
    this.#answer = new ResponseRelay(client.socket, this.#facts, () => this.#keepsClient());
  }

  /** Whether bytes of the request must wait, since there is no connection yet or the app does not take them. */
  get isRequestBlocked(): boolean {
    const isOpen = this.#phase === PHASE.tunnel || !this.#request.isDone;
    return isOpen && (this.#phase === PHASE.dispatching || this.#request.isBlocked);
  }

  begin(bytes: Buffer, head: RequestHead): void {
    this.#facts.remember(bytes, head);
    this.#request.begin(head);
    const { table } = this.#proxy.world;
    this.#entry = table.find(head.host) ?? null;
    if (this.#entry === null) {
      this.#fail(table.isLoaded ? 'T01' : 'H99');
      return;
    }
    this.#entry.traffic?.begin();
    this.#phase = PHASE.dispatching;
    const out = this.#lease.begin();
    const { forwarded } = this.#client;
    const { requestId } = this.#facts;
    this.#headBytes = writeRequestHead(bytes, head, out, forwarded, Date.now(), requestId);
    this.#dispatch.begin(head.host, this.#entry);
  }

  /** Takes bytes of the request's body or tunnel; returns how many were taken. */
  takeRequestBytes(bytes: Buffer, start: number, end: number): number {
    const { connection } = this.#lease;
    const request = this.#request;
    if (connection === null || request.isBlocked) return 0;
    if (this.#phase === PHASE.tunnel) {
      request.send(connection, bytes.subarray(start, end));
      return end - start;
    }
    if (this.#phase !== PHASE.relaying || request.isDone) return 0;
    const taken = request.takeBody(connection, bytes, start, end);
    if (taken < 0) {
      this.#fail('H26');
      return end - start;
    }
    if (request.isDone) this.#waitTick = this.#proxy.tick;
    return taken;
  }

  onDispatched(): void {
    const connection = this.#lease.connection as UpstreamConnection;
    const facts = this.#facts;
    this.#phase = PHASE.relaying;
    this.#waitTick = this.#client.activeTick = this.#proxy.tick;
    facts.connectMs = performance.now() - facts.startedAt;
    this.#request.send(connection, connection.head.subarray(0, this.#headBytes));
    if (facts.expectsContinue) this.#client.socket.write(CONTINUE);
    facts.expectsContinue = false;
    this.#client.onRequestWanted();
  }

  onUndeliverable(code: RouterErrorCode): void {
    this.#fail(code);
  }

  onUpstreamReady(): void {
    if (this.#phase === PHASE.dispatching) this.#dispatch.onReady();
  }

  onUpstreamFlushed(): void {
    this.#request.isBlocked = false;
    this.#client.activeTick = this.#proxy.tick;
    this.#client.onRequestWanted();
  }

  onUpstreamBytes(bytes: Buffer, start: number, end: number): void {
    const connection = this.#lease.connection as UpstreamConnection;
    this.#client.activeTick = this.#proxy.tick;
    try {
      if (this.#phase === PHASE.flushing) connection.isUsable = false;
      else if (this.#phase === PHASE.tunnel) this.#answer.passTunnel(bytes.subarray(start, end));
      else this.#takeAnswer(this.#answer.take(bytes, start, end));
    } catch (error) {
      this.#proxy.world.log.error({ err: error }, 'answer failed inside the router');
      this.#client.socket.destroy();
    }
    if (this.#lease.connection === connection && isBlocked(this.#client.socket)) {
      this.#pauseUpstream(connection);
    }
  }

  onUpstreamEnd(): void {
    if (this.#phase === PHASE.tunnel) this.#client.socket.end();
    else if (this.#phase === PHASE.relaying && this.#answer.endsWithConnection) this.#endAnswer();
    else if (this.#phase === PHASE.relaying) this.#brokenOff();
  }

  onUpstreamGone(): void {
    if (this.#phase === PHASE.dispatching) this.#dispatch.onGone('H21');
    else if (this.#phase === PHASE.relaying) this.#brokenOff();
    else if (this.#phase === PHASE.tunnel) this.#finish(false);
  }

  /** The client has sent all that it will send. It may still wait for its answer, but nobody follows events like that. */
  onClientEnd(): void {
    this.#clientEndTick = this.#proxy.tick;
    if (this.#tunnel !== null) this.#tunnel.onClientEnd();
    else if (!this.#request.isDone || this.#lease.isStream) this.#client.socket.destroy();
  }

  onClientGone(): void {
    if (this.#phase === PHASE.idle) return;
    if (this.#phase !== PHASE.tunnel) this.#facts.code = 'H27';
    this.#finish(false);
  }

  /** Called on each tick. */
  checkTime(): void {
    const { platformMs, firstByteMs, idleMs } = this.#proxy.world.times;
    const isPlatform = this.#lease.target?.isPlatform === true;
    this.#tunnel?.checkTime();
    if (this.#hasClientLeft()) this.#client.socket.destroy();
    else if (this.#phase === PHASE.dispatching) this.#dispatch.checkTime();
    else if (this.#isAwaitingAnswer()) {
      const limitMs = isPlatform ? platformMs : firstByteMs;
      if (this.#proxy.hasPassed(this.#waitTick, limitMs)) this.#fail('H12');
    } else {
      const limitMs = isPlatform ? platformMs : idleMs;
      const isIdle = this.#proxy.hasPassed(this.#client.activeTick, limitMs);
      if (isIdle) this.#fail(this.#isClientStalled() ? 'H28' : 'H15');
    }
  }

  #isAwaitingAnswer(): boolean {
    return this.#phase === PHASE.relaying && !this.#answer.hasHead && this.#request.isDone;
  }

  /**
   * Nothing tells a client that left from one that closed its side early and waits for its answer: it gets a moment.
   * Once its answer comes, writing it finds out.
   */
  #hasClientLeft(): boolean {
    if (this.#clientEndTick === null || this.#answer.hasHead) return false;
    return this.#proxy.hasPassed(this.#clientEndTick, this.#proxy.world.times.leftMs);
  }

  /** Cuts what is still open when the router must leave. */
  cut(): void {
    if (this.#phase !== PHASE.idle) this.#fail('H24');
  }

  #keepsClient(): boolean {
    return this.#facts.keepsAlive && this.#request.isDone && !this.#proxy.isStopping;
  }

  #pauseUpstream({ socket }: UpstreamConnection): void {
    if (socket.isPaused()) return;
    socket.pause();
    afterFlush(this.#client.socket, () => {
      if (this.#lease.connection?.socket !== socket) return;
      this.#client.activeTick = this.#proxy.tick;
      if (this.#phase !== PHASE.flushing) socket.resume();
    });
  }

  #takeAnswer(outcome: number): void {
    if (outcome === RELAY.malformed) {
      this.#fail('H17');
      return;
    }
    const isStream = this.#answer.isEventStream || outcome === RELAY.switched;
    if (isStream && !this.#lease.isStream) this.#lease.becomeStream();
    if (outcome === RELAY.done) this.#endAnswer();
    else if (outcome === RELAY.switched) this.#beginTunnel();
  }

  #beginTunnel(): void {
    this.#phase = PHASE.tunnel;
    this.#tunnel = new Tunnel(this.#proxy, this.#client.socket, this.#answer, this.#lease);
    this.#client.onRequestWanted();
  }

  /** The app has said all. Its connection is free only when the client's socket holds no bytes of its buffer. */
  #endAnswer(): void {
    if (!isBlocked(this.#client.socket)) {
      this.#finish(this.#maySucceed());
      return;
    }
    this.#phase = PHASE.flushing;
    this.#lease.connection?.socket.pause();
    afterFlush(this.#client.socket, () => {
      if (this.#phase === PHASE.flushing) this.#finish(this.#maySucceed());
    });
  }

  /** An answer that came before the whole request leaves neither connection in a state to go on. */
  #maySucceed(): boolean {
    return this.#request.isDone && !this.#answer.closesClient;
  }

  /**
   * The app's connection ended before its answer did. A kept one may be closed by the app just as we use it: that is
   * no fault, if sending twice does no harm.
   */
  #brokenOff(): void {
    const isStale = this.#lease.connection?.isReused === true && !this.#answer.hasBytes;
    if (isStale && !this.#lease.hasRetried && this.#facts.mayBeRepeated) {
      this.#phase = PHASE.dispatching;
      this.#request.isBlocked = false;
      this.#dispatch.beginAgain();
    } else if (this.#answer.hasHead) {
      this.#fail('H18');
    } else {
      this.#fail(this.#answer.hasBytes ? 'H17' : 'H13');
    }
  }

  #fail(code: RouterErrorCode): void {
    const { socket } = this.#client;
    this.#facts.code = code;
    if (!this.#answer.hasHead) {
      const { wantsHtml, isHead } = this.#facts;
      const closes = !this.#keepsClient();
      socket.write(errorPage(code, { wantsHtml, isHead, closes }));
      this.#finish(!closes);
      return;
    }
    // Without a length the client could take a clean end for the whole answer.
    if (this.#answer.endsWithConnection) socket.resetAndDestroy();
    else socket.destroy();
    this.#finish(false);
  }

  #finish(keepsClient: boolean): void {
    this.#phase = PHASE.idle;
    this.#dispatch.stop();
    this.#account();
    const isSound = this.#facts.code === null && this.#request.isDone;
    const { isBroken } = this.#facts;
    this.#lease.end(isSound ? this.#answer.idleMs : 0, performance.now(), isBroken);
    this.#client.onExchangeDone(keepsClient);
  }

  /** Counts the request, and tells of it. The platform's own are neither counted nor told. */
  #account(): void {
    const entry = this.#entry;
    if (entry === null || entry.traffic === null) return;
    this.#facts.settle(this.#lease.process, this.#answer.status, this.#answer.bodyBytes);
    entry.traffic.end(this.#facts, this.#lease.isStream);
    this.#proxy.world.accessLog.write(entry.logPrefix, this.#facts);
  }

  #isClientStalled(): boolean {
    const isSlowSender = this.#phase === PHASE.relaying && !this.#request.isDone;
    return isBlocked(this.#client.socket) || (isSlowSender && !this.#request.isBlocked);
  }
}
