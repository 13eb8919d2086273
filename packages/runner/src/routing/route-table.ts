import { EventEmitter } from 'node:events';
import type { Route, RouteLine } from '@tfp/contract/routes';

/** The one table of routes, and the numbered changes that the router's workers follow and acknowledge. */
export class RouteTable {
  version: number;
  private epoch: string;
  private readonly routes = new Map<string, Route>();
  private readonly changes = new EventEmitter<{ line: [RouteLine] }>().setMaxListeners(0);

  /** `firstVersion` must be greater than any that an earlier runner gave out. */
  constructor(firstVersion: number, epoch: string) {
    this.version = firstVersion;
    this.epoch = epoch;
  }

  /** Puts an owner's routes in the place of those that it had, and tells the version in which they stand. */
  set(owner: string, routes: readonly Route[]): number {
    const hosts = new Set(routes.map(({ host }) => host));
    const removed = [...this.routes.values()]
      .filter((route) => ownerOf(route) === owner && !hosts.has(route.host))
      .map(({ host }) => host);
    const changed = routes.filter((route) => !isSame(this.routes.get(route.host), route));
    if (removed.length === 0 && changed.length === 0) return this.version;
    for (const host of removed) this.routes.delete(host);
    for (const route of changed) this.routes.set(route.host, route);
    this.tell({ kind: 'change', version: ++this.version, set: changed, removed });
    return this.version;
  }

  /** Another epoch: what a worker kept from before may lead to somebody else's container. */
  renew(epoch: string): void {
    if (epoch === this.epoch) return;
    this.epoch = epoch;
    this.version += 1;
    this.tell(this.whole());
  }

  /** The whole table now, then each change; ends with the signal. */
  follow(signal: AbortSignal, onLine: (line: RouteLine) => void): void {
    onLine(this.whole());
    this.changes.on('line', onLine);
    signal.addEventListener('abort', () => this.changes.off('line', onLine), { once: true });
  }

  private whole(): RouteLine {
    const routes = [...this.routes.values()];
    return { kind: 'table', version: this.version, epoch: this.epoch, routes };
  }

  private tell(line: RouteLine): void {
    this.changes.emit('line', line);
  }
}

export const PLATFORM_OWNER = 'platform';

function ownerOf(route: Route): string {
  return route.kind === 'app' ? route.appId : PLATFORM_OWNER;
}

function isSame(one: Route | undefined, other: Route): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
