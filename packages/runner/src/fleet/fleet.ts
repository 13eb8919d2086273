import type { DesiredApp, DesiredStateLine } from '@tfp/contract/desired-state';
import { TfpError } from '@tfp/contract/errors';
import { type App, createApp } from '../apps/app.ts';
import { type AppMemory, blankMemory } from '../apps/app-memory.ts';
import { boundWaits } from '../apps/bound-waits.ts';
import { carryOut } from '../rollout.ts';
import { publishRoutes, publishServing } from '../routing/publish-routes.ts';
import type { World } from '../world.ts';
import { Lane } from './lane.ts';

/** Every app that this runner knows, each with its lane. */
export class Fleet {
  /** The api has told of every app: what it did not name is gone. */
  isSynced = false;
  private readonly world: World;
  private readonly apps = new Map<string, App>();
  private readonly lanes = new Map<string, Lane>();
  private isOpen = false;
  private named = new Set<string>();

  constructor(world: World) {
    this.world = world;
    for (const { id, desired, memory } of world.files.load())
      this.add(id, desired, boundWaits(memory, world.timers, world.now()));
  }

  /** What runs has been looked at: from now on decisions are made. */
  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    for (const app of this.apps.values()) {
      publishServing(this.world, app);
      app.wake();
    }
  }

  hear(line: DesiredStateLine): void {
    if (line.kind === 'app') this.want(line.app);
    if (line.kind === 'gone') this.dismiss(line.appId);
    if (line.kind === 'synced') this.dismissUnnamed();
  }

  /** A new stream begins: it names every app again. */
  listenAnew(): void {
    this.named = new Set();
  }

  all(): App[] {
    return [...this.apps.values()];
  }

  get(appId: string): App | undefined {
    return this.apps.get(appId);
  }

  /** The app, or an error in words for whoever asked. */
  find(appId: string): App {
    const app = this.apps.get(appId);
    if (app === undefined || app.desired === null) {
      throw new TfpError('not_found', 'The run stage does not know this app.', { resource: 'app' });
    }
    return app;
  }

  /** Whose that is what was found on the engine; undefined: it is not known yet. An app that nobody names is gone. */
  ownerOf(appId: string): App | undefined {
    const known = this.apps.get(appId);
    return known === undefined && this.isSynced ? this.add(appId, null, blankMemory()) : known;
  }

  private want(desired: DesiredApp): void {
    this.named.add(desired.id);
    const app = this.apps.get(desired.id) ?? this.add(desired.id, desired, blankMemory());
    app.desired = desired;
    if (desired.target !== null && !app.heardAt.has(desired.target.version)) {
      app.heardAt.set(desired.target.version, this.world.now());
    }
    this.world.files.saveDesired(desired.id, desired);
    if (this.isOpen) publishRoutes(this.world, app);
    app.wake();
  }

  private dismiss(appId: string): void {
    const app = this.apps.get(appId);
    if (app === undefined || app.desired === null) return;
    app.desired = null;
    app.hurry.abort();
    this.world.files.saveDesired(appId, null);
    app.wake();
  }

  private dismissUnnamed(): void {
    this.isSynced = true;
    for (const appId of this.apps.keys()) if (!this.named.has(appId)) this.dismiss(appId);
  }

  private add(id: string, desired: DesiredApp | null, memory: AppMemory): App {
    const app = createApp(id, desired, memory);
    if (desired === null) app.hurry.abort();
    const lane = new Lane(app, this.world, async (action) => {
      await carryOut(this.world, app, action);
      if (action.kind === 'dissolve') this.remove(id);
    });
    app.wake = () => {
      if (this.isOpen) lane.wake();
    };
    this.apps.set(id, app);
    this.lanes.set(id, lane);
    return app;
  }

  private remove(appId: string): void {
    this.lanes.get(appId)?.close();
    this.lanes.delete(appId);
    this.apps.delete(appId);
  }
}
