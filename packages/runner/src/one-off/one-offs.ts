import { TfpError } from '@tfp/contract/errors';
import type { RunningProcess } from '@tfp/contract/journal';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { NewOneOff, OneOff } from '@tfp/contract/runner-client';
import type { App } from '../apps/app.ts';
import { liveRelease } from '../apps/live-release.ts';
import type { Sessions } from '../attach/sessions.ts';
import { Departed } from '../containers/departed.ts';
import { endWithApp } from '../containers/end-with-app.ts';
import { removeContainer } from '../containers/remove-container.ts';
import type { EngineContainer } from '../engine/engine.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import { attachOneOff } from './attach-one-off.ts';
import { awaitEnd } from './await-end.ts';
import { hangUpOneOff, stopOneOff } from './end-one-off.ts';
import { foundOneOff } from './found-one-off.ts';
import { newOneOff } from './new-one-off.ts';
import { type OneOffProcess, toRunningProcess } from './one-off.ts';
import type { KeptOneOff } from './one-off-files.ts';
import { startOneOff } from './start-one-off.ts';
import { tellEnd } from './tell-history.ts';
import { watchDeadline } from './watch-deadline.ts';

/** All one-off processes, from the wish to the removal. */
export class OneOffs {
  private readonly world: World;
  private readonly fleet: Pick<Fleet, 'find' | 'ownerOf'>;
  private readonly known = new Map<string, OneOffProcess>();
  private readonly departed = new Departed();
  private readonly sessions: Pick<Sessions, 'add'>;
  /** Of an earlier runner: their ends are not told yet. */
  private readonly kept: Map<string, KeptOneOff>;

  constructor(world: World, fleet: OneOffs['fleet'], sessions: OneOffs['sessions']) {
    this.world = world;
    this.fleet = fleet;
    this.sessions = sessions;
    this.kept = new Map(world.oneOffFiles.load().map((kept) => [kept.key, kept]));
  }

  async create(appId: string, request: NewOneOff): Promise<OneOff> {
    const app = this.fleet.find(appId);
    const release = liveRelease(app);
    const oneOff = this.expect(app, release, request);
    const session = request.attach ? this.awaitAttach(app, release, oneOff) : '';
    if (!request.attach) await this.startDetached(app, release, oneOff);
    return { process: oneOff.name, session, version: release.version };
  }

  list(appId: string): RunningProcess[] {
    return this.of(appId)
      .filter(({ state }) => state !== 'none' && state !== 'down')
      .map(toRunningProcess);
  }

  /** Ends one by its name. False: there is none of this name. */
  stop(appId: string, name: string): boolean {
    const oneOff = this.find(appId, name);
    if (oneOff === undefined) return false;
    void stopOneOff(this.world, oneOff);
    return true;
  }

  find(appId: string, name: string): OneOffProcess | undefined {
    return this.of(appId).find((oneOff) => oneOff.name === name);
  }

  noteExit(id: string): void {
    for (const oneOff of this.known.values()) if (oneOff.id === id) oneOff.exited.resolve();
  }

  /** Meets what the engine has: exits whose event was lost, and one-offs of an earlier runner. */
  observe(listed: EngineContainer[]): void {
    const containers = this.departed.leaveOut(listed);
    for (const container of containers) if (!this.known.has(container.name)) this.meet(container);
    const running = containers.filter(({ state }) => state === 'running').map(({ name }) => name);
    for (const { key, state, exited } of this.known.values()) {
      if (state === 'up' && !running.includes(key)) exited.resolve();
    }
    this.missLost(containers);
  }

  private expect(app: App, release: RunnableRelease, request: NewOneOff): OneOffProcess {
    const taken = this.of(app.id).map(({ name }) => name);
    if (taken.length >= LIMITS.oneOffsPerApp) {
      throw new TfpError(
        'rate_limit',
        `${taken.length} one-off processes of this app run already.`,
      );
    }
    const oneOff = newOneOff(this.world, app, release, request, taken);
    this.keep(app, oneOff);
    return oneOff;
  }

  private keep(app: App, oneOff: OneOffProcess): void {
    this.known.set(oneOff.key, oneOff);
    endWithApp(app, oneOff.over.promise, () => void stopOneOff(this.world, oneOff));
  }

  /** Nothing is started before somebody has attached. */
  private awaitAttach(app: App, release: RunnableRelease, oneOff: OneOffProcess): string {
    const leave = () => void this.leave(app, oneOff);
    return this.sessions.add(app.id, {
      process: oneOff.name,
      begin: async () => {
        try {
          const attached = await attachOneOff(this.world, app, release, oneOff, leave);
          watchDeadline(this.world, app, oneOff);
          return attached;
        } catch (error) {
          leave();
          throw error;
        }
      },
      settle: () => {
        if (oneOff.state === 'none') this.known.delete(oneOff.key);
      },
    });
  }

  private async startDetached(app: App, release: RunnableRelease, oneOff: OneOffProcess) {
    try {
      await startOneOff(this.world, app, release, oneOff);
    } catch (error) {
      void this.leave(app, oneOff);
      throw error;
    }
    watchDeadline(this.world, app, oneOff);
    void this.seeThrough(app, oneOff);
  }

  private async seeThrough(app: App, oneOff: OneOffProcess): Promise<void> {
    await awaitEnd(this.world, app, oneOff);
    await this.leave(app, oneOff);
  }

  private async leave(app: App, oneOff: OneOffProcess): Promise<void> {
    oneOff.exited.resolve();
    oneOff.over.resolve();
    await removeContainer(this.world, app.id, oneOff);
    if (oneOff.address !== undefined) this.world.addresses.free(app.id, oneOff.address);
    this.departed.add(oneOff.key);
    this.known.delete(oneOff.key);
    app.wake();
  }

  /** An attached one lost its person with the earlier runner; a detached one goes on. */
  private meet(container: EngineContainer): void {
    const kept = this.kept.get(container.name);
    const oneOff = foundOneOff(container, kept);
    const app = this.fleet.ownerOf(oneOff.appId);
    if (app === undefined) return;
    this.kept.delete(container.name);
    this.keep(app, oneOff);
    watchDeadline(this.world, app, oneOff);
    if (oneOff.address !== undefined) this.world.addresses.hold(app.id, oneOff.address);
    if (oneOff.request.attach && container.state === 'running') {
      void hangUpOneOff(this.world, oneOff);
    }
    if (container.state !== 'created') return void this.seeThrough(app, oneOff);
    void tellEnd(this.world, oneOff.kept, 'unstarted').then(() => this.leave(app, oneOff));
  }

  /** Their containers went while nobody looked. */
  private missLost(containers: EngineContainer[]): void {
    const names = new Set(containers.map(({ name }) => name));
    for (const [key, kept] of this.kept) {
      if (names.has(key)) continue;
      this.kept.delete(key);
      void tellEnd(this.world, kept, 'lost');
    }
  }

  private of(appId: string): OneOffProcess[] {
    return [...this.known.values()].filter((oneOff) => oneOff.appId === appId);
  }
}
