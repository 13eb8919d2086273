import { EMPTY_CODE, type RouterErrorCode } from '../router-errors.ts';
import type { RouteEntry } from '../routing/route-table.ts';
import { Lease } from '../targets/lease.ts';
import type { UpstreamUser } from '../targets/upstream-connection.ts';
import type { ProxyState } from './proxy-state.ts';

const STATE = { idle: 0, connecting: 1, waiting: 2 } as const;

/** Whoever wants a request delivered. */
export interface DispatchUser extends UpstreamUser {
  /** There is a connection: send the request over it. */
  onDispatched: () => void;
  onUndeliverable: (code: RouterErrorCode) => void;
}

/**
 * Finds a connection for a request of which nothing was sent yet: tries one target after the other, and waits a while
 * where that helps: for an app that boots, for targets that all refuse, for a part of the platform that restarts.
 */
export class Dispatch {
  readonly lease = new Lease();
  readonly #proxy: ProxyState;
  readonly #user: DispatchUser;
  #state: number = STATE.idle;
  #host = '';
  #entry: RouteEntry | null = null;
  #beginTick = 0;
  #connectTick = 0;
  #failure: RouterErrorCode = 'H11';

  constructor(proxy: ProxyState, user: DispatchUser) {
    this.#proxy = proxy;
    this.#user = user;
  }

  get isPending(): boolean {
    return this.#state !== STATE.idle;
  }

  /** The request's head is in the lease. */
  begin(host: string, entry: RouteEntry): void {
    this.#host = host;
    this.#entry = entry;
    this.#beginTick = this.#proxy.tick;
    this.#seek();
  }

  /** Once more over a fresh connection, since a kept one turned out to be stale. */
  beginAgain(): void {
    this.lease.openAgain(this.#user);
    this.#connecting();
  }

  onReady(): void {
    this.#leave();
    this.#user.onDispatched();
  }

  onGone(code: RouterErrorCode): void {
    this.#failure = code;
    this.lease.giveUp(performance.now());
    this.#seek();
  }

  /** Called on each tick. */
  checkTime(): void {
    if (this.#state === STATE.connecting) {
      const { connectMs } = this.#proxy.world.times;
      if (this.#proxy.hasPassed(this.#connectTick, connectMs)) this.onGone('H19');
      return;
    }
    // The routes may have changed meanwhile, and who refused may now accept.
    this.#entry = this.#proxy.world.table.find(this.#host) ?? null;
    this.lease.forgetTried();
    this.#seek();
  }

  /** Gives up on the delivery, whatever its state. */
  stop(): void {
    this.#leave();
  }

  #seek(): void {
    const entry = this.#entry;
    this.#leave();
    if (entry === null) this.#user.onUndeliverable('T01');
    else if (entry.targets.length === 0) this.#waitForTargets(entry);
    else if (!this.lease.take(entry.targets, this.#user, performance.now()))
      this.#waitForOne(entry);
    else if (this.lease.connection?.isReady === true) this.#user.onDispatched();
    else this.#connecting();
  }

  #waitForTargets({ empty }: RouteEntry): void {
    const { bootMs } = this.#proxy.world.times;
    if (empty === 'booting') this.#wait(bootMs, 'H20');
    else this.#user.onUndeliverable(EMPTY_CODE[empty]);
  }

  #waitForOne({ route }: RouteEntry): void {
    const { unreachableMs, restartMs } = this.#proxy.world.times;
    if (this.#failure === 'H11') this.#user.onUndeliverable('H11');
    else if (route.kind === 'platform') this.#wait(restartMs, 'H99');
    else this.#wait(unreachableMs, this.#failure);
  }

  #wait(limitMs: number, code: RouterErrorCode): void {
    const hasPassed = this.#proxy.hasPassed(this.#beginTick, limitMs);
    if (hasPassed || limitMs === 0 || !this.#proxy.enterWaitingRoom()) {
      this.#user.onUndeliverable(code);
    } else {
      this.#state = STATE.waiting;
    }
  }

  #connecting(): void {
    this.#state = STATE.connecting;
    this.#connectTick = this.#proxy.tick;
  }

  #leave(): void {
    if (this.#state === STATE.waiting) this.#proxy.leaveWaitingRoom();
    this.#state = STATE.idle;
  }
}
