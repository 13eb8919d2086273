import { randomBytes, randomInt } from 'node:crypto';
import { TfpError } from '@tfp/contract/errors';
import type { RunningProcess } from '@tfp/contract/journal';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { NewOneOff, OneOff } from '@tfp/contract/runner-client';
import type { App } from '../apps/app.ts';
import type { Fleet } from '../apps/fleet.ts';
import type { EngineContainer } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import { endOneOff } from './end-one-off.ts';
import { awaitEnd, removeOneOff } from './finish-one-off.ts';
import { foundOneOff } from './found-one-off.ts';
import { type OneOffProcess, toRunningProcess } from './one-off.ts';
import { startOneOff } from './start-one-off.ts';

/** A session that was claimed: whoever attached sees it through. */
export interface ClaimedOneOff {
  app: App;
  release: RunnableRelease;
  oneOff: OneOffProcess;
  /** The container is to be removed; the place is free again. */
  leave: () => Promise<void>;
}

/** All one-off processes, from the wish to the removal. */
export class OneOffs {
  private readonly world: World;
  private readonly fleet: Pick<Fleet, 'find' | 'get' | 'addOrphan' | 'isSynced'>;
  private readonly known = new Map<string, OneOffProcess>();
  private readonly waiting = new Map<string, { claimed: ClaimedOneOff; timer: NodeJS.Timeout }>();

  constructor(world: World, fleet: OneOffs['fleet']) {
    this.world = world;
    this.fleet = fleet;
  }

  async create(appId: string, request: NewOneOff): Promise<OneOff> {
    const app = this.fleet.find(appId);
    const release = app.memory.serving;
    if (release === null) {
      throw new TfpError('conflict', 'No release of this app is live yet.', {
        hint: 'Deploy it first: git push tfp main',
      });
    }
    const oneOff = this.expect(app, release, request);
    if (request.attach) this.awaitAttach(app, release, oneOff);
    else await this.startDetached(app, release, oneOff);
    return { process: oneOff.name, session: oneOff.session, version: release.version };
  }

  /** Gives a session to the one who holds its name, once. */
  claim(session: string): ClaimedOneOff {
    const found = this.waiting.get(session);
    if (found === undefined) {
      throw new TfpError('not_found', 'This session has ended, or somebody has attached to it.', {
        hint: 'Start another one: tfp run',
      });
    }
    clearTimeout(found.timer);
    this.waiting.delete(session);
    return found.claimed;
  }

  list(appId: string): RunningProcess[] {
    return this.of(appId)
      .filter(({ state }) => state !== 'none')
      .map(toRunningProcess);
  }

  /** Ends one by its name. False: there is none of this name. */
  async stop(appId: string, name: string): Promise<boolean> {
    const oneOff = this.of(appId).find((candidate) => candidate.name === name);
    if (oneOff === undefined) return false;
    void endOneOff(this.world, oneOff, 'SIGTERM', this.world.timers.stopGraceMs);
    return true;
  }

  noteExit(id: string): void {
    for (const oneOff of this.known.values()) if (oneOff.id === id) oneOff.exited.resolve();
  }

  /** Meets what the engine has: exits whose event was lost, and one-offs of an earlier runner. */
  observe(containers: EngineContainer[]): void {
    for (const container of containers) {
      const known = this.known.get(container.name);
      if (known === undefined) this.meet(container);
      else if (container.state === 'exited') known.exited.resolve();
    }
  }

  private expect(app: App, release: RunnableRelease, request: NewOneOff): OneOffProcess {
    const taken = this.of(app.id).map(({ name }) => name);
    if (taken.length >= LIMITS.oneOffsPerApp) {
      throw new TfpError(
        'rate_limit',
        `${taken.length} one-off processes of this app run already.`,
      );
    }
    let name: string;
    do name = `run.${randomInt(1000, 10_000)}`;
    while (taken.includes(name));
    const { platform } = this.world;
    const oneOff: OneOffProcess = {
      key: `tfp-${platform.id}-${app.desired?.name}-${name}-${randomBytes(4).toString('hex')}`,
      id: undefined,
      appId: app.id,
      name,
      session: randomBytes(24).toString('base64url'),
      release: release.version,
      request,
      address: undefined,
      state: 'none',
      since: this.world.now(),
      exited: Promise.withResolvers(),
    };
    this.keep(app, oneOff);
    return oneOff;
  }

  /** It ends with its app. */
  private keep(app: App, oneOff: OneOffProcess): void {
    this.known.set(oneOff.key, oneOff);
    const { signal } = app.hurry;
    const end = () => void endOneOff(this.world, oneOff, 'SIGTERM', this.world.timers.stopGraceMs);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    void oneOff.exited.promise.then(() => signal.removeEventListener('abort', end));
  }

  private awaitAttach(app: App, release: RunnableRelease, oneOff: OneOffProcess): void {
    const leave = () => this.leave(app, oneOff);
    const timer = setTimeout(() => {
      this.waiting.delete(oneOff.session);
      this.known.delete(oneOff.key);
    }, this.world.timers.attachMs).unref();
    this.waiting.set(oneOff.session, { claimed: { app, release, oneOff, leave }, timer });
  }

  private async startDetached(app: App, release: RunnableRelease, oneOff: OneOffProcess) {
    try {
      await startOneOff(this.world, app, release, oneOff);
    } catch (error) {
      void this.leave(app, oneOff);
      throw error;
    }
    void this.seeThrough(app, oneOff);
  }

  private async seeThrough(app: App, oneOff: OneOffProcess): Promise<void> {
    await awaitEnd(this.world, app, oneOff);
    await this.leave(app, oneOff);
  }

  private async leave(app: App, oneOff: OneOffProcess): Promise<void> {
    oneOff.exited.resolve();
    await removeOneOff(this.world, app, oneOff);
    this.known.delete(oneOff.key);
    app.wake();
  }

  /** An attached one lost its person with the earlier runner; a detached one goes on. */
  private meet(container: EngineContainer): void {
    const oneOff = foundOneOff(container);
    const app =
      this.fleet.get(oneOff.appId) ??
      (this.fleet.isSynced ? this.fleet.addOrphan(oneOff.appId) : undefined);
    if (app === undefined) return;
    this.keep(app, oneOff);
    if (oneOff.address !== undefined) this.world.addresses.hold(app.id, oneOff.address);
    if (oneOff.request.attach && container.state === 'running') {
      void endOneOff(this.world, oneOff, 'SIGHUP', this.world.timers.hangupGraceMs);
    }
    if (container.state === 'created') void this.leave(app, oneOff);
    else void this.seeThrough(app, oneOff);
  }

  private of(appId: string): OneOffProcess[] {
    return [...this.known.values()].filter((oneOff) => oneOff.appId === appId);
  }
}
