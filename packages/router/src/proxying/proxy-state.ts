import type { Logger } from '@tfp/contract/platform-process';
import type { RouterTimes } from '../limits.ts';
import type { RouteEntry } from '../routing/route-table.ts';
import type { AccessFacts } from './access-line.ts';

/** What all connections of one router worker have in common. */
export interface ProxyWorld {
  table: { isLoaded: boolean; find: (host: string) => RouteEntry | undefined };
  accessLog: { write: (prefix: string, facts: AccessFacts) => void };
  log: Logger;
  times: RouterTimes;
  /** The public port, for X-Forwarded-Port. */
  port: number;
}

/** The state that all connections share: the coarse clock, and whether we leave. */
export class ProxyState {
  readonly world: ProxyWorld;
  readonly protocol = 'http';
  /** Counts the clock's beats; each wait of a connection is measured in them. */
  tick = 0;
  isStopping = false;

  constructor(world: ProxyWorld) {
    this.world = world;
  }

  /** Whether something that began at a tick has lasted longer than it may. */
  hasPassed(sinceTick: number, limitMs: number): boolean {
    return (this.tick - sinceTick) * this.world.times.tickMs > limitMs;
  }
}
