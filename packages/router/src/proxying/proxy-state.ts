import type { Logger } from '@tfp/contract/platform-process';
import { type RouterTimes, WAITING_REQUESTS_MAX } from '../limits.ts';
import type { RouteEntry } from '../routing/route-table.ts';
import type { Target } from '../targets/target.ts';
import type { AccessFacts } from './access-line.ts';

/** What all connections of one router worker have in common. */
export interface ProxyWorld {
  table: {
    isLoaded: boolean;
    find: (host: string) => RouteEntry | undefined;
    targets: () => Iterable<Target>;
  };
  accessLog: { write: (prefix: string, facts: AccessFacts) => void };
  log: Logger;
  times: RouterTimes;
  /** The public port, for X-Forwarded-Port. */
  port: number;
}

/** The state that all connections share: the coarse clock, who waits, and whether we leave. */
export class ProxyState {
  readonly world: ProxyWorld;
  readonly protocol = 'http';
  /** Counts the clock's beats; each wait of a connection is measured in them. */
  tick = 0;
  isStopping = false;
  #waitingCount = 0;

  constructor(world: ProxyWorld) {
    this.world = world;
  }

  /** False when the room is full: then a request is told at once what it would have been told later. */
  enterWaitingRoom(): boolean {
    if (this.#waitingCount >= WAITING_REQUESTS_MAX) return false;
    this.#waitingCount++;
    return true;
  }

  leaveWaitingRoom(): void {
    this.#waitingCount--;
  }

  /** Whether something that began at a tick has lasted longer than it may. */
  hasPassed(sinceTick: number, limitMs: number): boolean {
    return (this.tick - sinceTick) * this.world.times.tickMs > limitMs;
  }
}
