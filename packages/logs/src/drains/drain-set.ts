import type { DesiredDrain, DrainStatus, DrainsLine } from '@tfp/contract/drains';
import type { AppLog } from '../segments/app-log.ts';
import { Drain, type DrainDeps } from './drain.ts';
import type { PlaceBook } from './place-book.ts';
import { newestPlace, type Place } from './reading/place.ts';

export interface DrainSetDeps extends Omit<DrainDeps, 'record' | 'onProgress' | 'tellLoss'> {
  openLog: (appId: string) => AppLog | undefined;
  places: PlaceBook;
  /** `appId` is undefined for a drain of the platform. */
  tellLoss: (appId: string | undefined, drain: DesiredDrain, lines: number, why: string) => void;
}

/** No app's id is empty. */
const PLATFORM = '';

/** The drains as the api last said that they should be. While it is away they go on. */
export class DrainSet {
  private readonly deps: DrainSetDeps;
  /** Names of all living apps. */
  private readonly apps = new Map<string, string>();
  /** By owner: an app, or the platform. */
  private readonly drains = new Map<string, Map<string, Drain>>();
  private named = new Set<string>();

  constructor(deps: DrainSetDeps) {
    this.deps = deps;
  }

  /** A new stream begins: what it does not name before `synced` is gone. */
  listenAnew(): void {
    this.named = new Set();
  }

  hear(line: DrainsLine): void {
    if (line.kind === 'platform') this.hearDrains(PLATFORM, line.drains);
    else if (line.kind === 'app') this.hearApp(line.appId, line.name, line.drains);
    else if (line.kind === 'gone') this.forgetApp(line.appId);
    else this.synced();
  }

  statuses(): DrainStatus[] {
    return this.all().map((drain) => drain.status());
  }

  async stop(patienceMs: number): Promise<void> {
    await Promise.all(this.all().map((drain) => drain.stop(patienceMs)));
  }

  private all(): Drain[] {
    return [...this.drains.values()].flatMap((drains) => [...drains.values()]);
  }

  private hearApp(appId: string, name: string, drains: DesiredDrain[]): void {
    this.named.add(appId);
    this.apps.set(appId, name);
    this.hearDrains(appId, drains);
    for (const drain of this.drainsOf(PLATFORM).values()) this.attach(drain, appId, name);
  }

  private hearDrains(owner: string, desired: DesiredDrain[]): void {
    const running = this.drainsOf(owner);
    for (const [id, drain] of running) {
      if (!desired.some((one) => one.id === id)) this.end(owner, drain);
    }
    const apps = [...this.apps].filter(([appId]) => owner === PLATFORM || appId === owner);
    for (const one of desired) {
      const drain = running.get(one.id) ?? this.begin(owner, one, apps);
      for (const [appId, name] of apps) this.attach(drain, appId, name);
    }
  }

  private begin(owner: string, desired: DesiredDrain, apps: [string, string][]): Drain {
    const { places, tellLoss } = this.deps;
    const record = places.open(desired.id, () => this.newestPlaces(apps));
    const drain = new Drain(desired, {
      ...this.deps,
      record,
      onProgress: () => places.touch(desired.id),
      tellLoss: (one, lines, why) =>
        tellLoss(owner === PLATFORM ? undefined : owner, one, lines, why),
    });
    this.drainsOf(owner).set(desired.id, drain);
    return drain;
  }

  /** Where a drain begins that is new. */
  private newestPlaces(apps: [string, string][]): Record<string, Place> {
    const places = apps.flatMap(([appId]) => {
      const log = this.deps.openLog(appId);
      return log === undefined ? [] : [[appId, newestPlace(log)] as const];
    });
    return Object.fromEntries(places);
  }

  private attach(drain: Drain, appId: string, name: string): void {
    const log = this.deps.openLog(appId);
    if (log !== undefined) drain.addApp({ id: appId, name }, log);
  }

  private end(owner: string, drain: Drain): void {
    this.drains.get(owner)?.delete(drain.desired.id);
    this.deps.places.forget(drain.desired.id);
    // Whoever removed it wants nothing more to be sent.
    void drain.stop(0);
  }

  private forgetApp(appId: string): void {
    this.apps.delete(appId);
    for (const drain of this.drainsOf(appId).values()) this.end(appId, drain);
    this.drains.delete(appId);
    for (const drain of this.drainsOf(PLATFORM).values()) drain.removeApp(appId);
  }

  private synced(): void {
    for (const appId of this.apps.keys()) {
      if (!this.named.has(appId)) this.forgetApp(appId);
    }
    // What was destroyed while this process was down was never among the apps.
    for (const drain of this.drainsOf(PLATFORM).values()) drain.keepOnly(this.apps);
    this.deps.places.keepOnly(new Set(this.all().map(({ desired }) => desired.id)));
  }

  private drainsOf(owner: string): Map<string, Drain> {
    const known = this.drains.get(owner) ?? new Map<string, Drain>();
    this.drains.set(owner, known);
    return known;
  }
}
