import { createHeadBuffer } from '../http/write-request-head.ts';
import { chooseTarget } from './choose-target.ts';
import type { Target } from './target.ts';
import type { UpstreamConnection, UpstreamUser } from './upstream-connection.ts';

const NONE_TRIED: Target[] = [];
const SPARE_HEADS_MAX = 64;
const spareHeads: Buffer[] = [];

/** One request's hold on a target and on a connection to it, counted so that a drain knows of it. */
export class Lease {
  target: Target | null = null;
  connection: UpstreamConnection | null = null;
  isStream = false;
  /** Whether the request goes out a second time: then no kept connection is trusted. */
  hasRetried = false;
  /** The request's head as the app gets it; it stays until the answer has begun, should it be sent again. */
  head: Buffer | null = null;
  /** The process that was tried last, for the log line. */
  process = '';
  #tried = NONE_TRIED;

  begin(): Buffer {
    this.head = spareHeads.pop() ?? createHeadBuffer();
    return this.head;
  }

  /** Takes hold of the best target that was not tried yet; false when there is none. Then `connection` is ready or opens. */
  take(targets: readonly Target[], user: UpstreamUser, now: number): boolean {
    const target = chooseTarget(targets, this.#tried, now);
    if (target === undefined) return false;
    this.target = target;
    this.process = target.process;
    target.requests++;
    const idle = this.hasRetried ? null : target.takeIdle(now);
    if (idle === null) this.#open(target, user);
    else this.#reuse(idle, user);
    return true;
  }

  /** Opens a fresh connection to the same target, for a request that met a stale one. */
  openAgain(user: UpstreamUser): void {
    this.hasRetried = true;
    this.connection?.abandon();
    this.#open(this.target as Target, user);
  }

  forgetTried(): void {
    this.#tried = NONE_TRIED;
  }

  becomeStream(): void {
    const target = this.target as Target;
    this.isStream = true;
    target.requests--;
    target.streams++;
    target.noteChange();
  }

  /** The target could not be reached: it rests for a while, and another one is to be tried. */
  giveUp(now: number): void {
    const target = this.target as Target;
    target.quarantine(now);
    this.#tried = [...this.#tried, target];
    this.#letGo(0, now);
  }

  /** The request is over. Its connection waits for the next one, or is closed when it must not: then idleMs is 0. */
  end(idleMs: number, now: number, isBroken: boolean): void {
    this.target?.noteEnd(this.isStream, isBroken);
    this.#letGo(idleMs, now);
  }

  #letGo(idleMs: number, now: number): void {
    const { target, connection } = this;
    if (target === null) return;
    this.target = null;
    this.connection = null;
    if (this.isStream) target.streams--;
    else target.requests--;
    if (connection !== null) {
      if (idleMs > 0 && !connection.isBlocked) target.keep(connection, now + idleMs);
      else connection.abandon();
    }
    target.noteChange();
  }

  #open(target: Target, user: UpstreamUser): void {
    this.connection = target.open(user, this.head as Buffer);
  }

  #reuse(idle: UpstreamConnection, user: UpstreamUser): void {
    if (spareHeads.length < SPARE_HEADS_MAX) spareHeads.push(idle.head);
    idle.head = this.head as Buffer;
    idle.user = user;
    this.connection = idle;
  }
}
