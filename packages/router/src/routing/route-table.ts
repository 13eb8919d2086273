import type { NewMetricSample } from '@tfp/contract/metrics';
import type {
  EmptyReason,
  LeftTarget,
  Route,
  RouteLine,
  RouterReport,
  Target as TargetData,
} from '@tfp/contract/routes';
import type { Traffic } from '../metrics/traffic.ts';
import { TrafficBook } from '../metrics/traffic-book.ts';
import { Target } from '../targets/target.ts';
import { LeftTargets } from './left-targets.ts';

/** A host as the hot path reads it. */
export interface RouteEntry {
  route: Route;
  targets: Target[];
  empty: EmptyReason;
  /** The begin of each access log line, as JSON; empty for the platform's own hosts. */
  logPrefix: string;
  /** Where the app's requests are counted; null for the platform's own hosts. */
  traffic: Traffic | null;
}

/** Which host leads where, by the last version that the runner told, and which former targets still drain. */
export class RouteTable {
  version = 0;
  epoch = '';
  /** False until a table was heard or read from disk: before that, not even "unknown host" is known. */
  isLoaded = false;
  /** Called when a drain has moved on. */
  onDrainChange: () => void = () => {};
  readonly #traffic = new TrafficBook();
  #entries = new Map<string, RouteEntry>();
  #targets = new Map<string, Target>();
  #retired = new Set<Target>();
  readonly #left = new LeftTargets();

  find(host: string): RouteEntry | undefined {
    return this.#entries.get(host);
  }

  apply(line: RouteLine): void {
    if (line.kind === 'table') {
      this.load(line.epoch, line.routes);
    } else {
      for (const route of line.set) this.#set(route);
      for (const host of line.removed) this.#remove(host);
      this.#retireUnrouted();
    }
    this.version = line.version;
  }

  load(epoch: string, routes: Route[]): void {
    this.epoch = epoch;
    this.isLoaded = true;
    const kept = new Set(routes.map((route) => route.host));
    for (const route of routes) this.#set(route);
    for (const host of this.#entries.keys()) if (!kept.has(host)) this.#remove(host);
    this.#retireUnrouted();
  }

  routes(): Route[] {
    return Array.from(this.#entries.values(), (entry) => entry.route);
  }

  /** What each app's visitors did since the last call. */
  takeTraffic(): NewMetricSample[] {
    const routed = this.routes().flatMap((route) => (route.kind === 'app' ? [route.appId] : []));
    return this.#traffic.take(new Set(routed));
  }

  targets(): Iterable<Target> {
    return this.#targets.values();
  }

  /** What the former targets still have open; with nothing open they stand here until they are forgotten. */
  draining(): RouterReport['draining'] {
    const draining: RouterReport['draining'] = {};
    for (const { id, requests, streams, isPlatform } of this.#retired) {
      if (isPlatform) continue;
      const sum = draining[id] ?? { requests: 0, streams: 0 };
      draining[id] = { requests: sum.requests + requests, streams: sum.streams + streams };
    }
    return draining;
  }

  /** What has ended of what was in flight when its target left, also of those that were forgotten a moment ago. */
  left(now: number): Record<string, LeftTarget> {
    return this.#left.counts(this.#retired, now);
  }

  /** Forgets former targets with nothing open. Called only when no copy on disk names them any more. */
  forgetDrained(now: number): void {
    for (const target of this.#retired) {
      if (!target.isDrained) continue;
      this.#retired.delete(target);
      this.#left.remember(target, now);
    }
  }

  #set(route: Route): void {
    const previous = this.#entries.get(route.host);
    const targets = this.#targetsOf(route);
    for (const target of targets) target.routeCount++;
    if (previous !== undefined) for (const target of previous.targets) target.routeCount--;
    this.#entries.set(route.host, {
      route,
      targets,
      empty: route.kind === 'app' ? route.empty : 'booting',
      logPrefix: route.kind === 'app' ? `{"appId":${JSON.stringify(route.appId)},"at":"` : '',
      traffic: route.kind === 'app' ? this.#traffic.of(route.appId) : null,
    });
  }

  #remove(host: string): void {
    const entry = this.#entries.get(host);
    if (entry === undefined) return;
    for (const target of entry.targets) target.routeCount--;
    this.#entries.delete(host);
  }

  #targetsOf(route: Route): Target[] {
    if (route.kind === 'app') return route.targets.map((target) => this.#appTarget(target));
    const id = `socket:${route.socket}`;
    return [this.#targets.get(id) ?? this.#add(new Target(id, '', { path: route.socket }))];
  }

  #appTarget({ id, process, address, port }: TargetData): Target {
    const known = this.#targets.get(id);
    if (known !== undefined && leadsTo(known, process, address, port)) return known;
    if (known !== undefined) this.#retire(known);
    return this.#add(new Target(id, process, { host: address, port }));
  }

  #add(target: Target): Target {
    target.onDrainChange = () => this.onDrainChange();
    this.#targets.set(target.id, target);
    return target;
  }

  #retireUnrouted(): void {
    for (const target of this.#targets.values()) if (target.routeCount === 0) this.#retire(target);
  }

  #retire(target: Target): void {
    this.#targets.delete(target.id);
    this.#retired.add(target);
    target.retire();
  }
}

function leadsTo(target: Target, process: string, host: string, port: number): boolean {
  const { address } = target;
  if (target.process !== process || !('host' in address)) return false;
  return address.host === host && address.port === port;
}
