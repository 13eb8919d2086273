import type { CronEnd } from '@tfp/contract/cron';
import type { RunningProcess } from '@tfp/contract/journal';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import { awaitExit } from '../containers/await-exit.ts';
import { Departed } from '../containers/departed.ts';
import { endWithApp } from '../containers/end-with-app.ts';
import type { EngineContainer } from '../engine/engine.ts';
import { insist } from '../engine/insist.ts';
import { LABEL } from '../engine/labels.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { World } from '../world.ts';
import type { RunMemory } from './cron-memory.ts';
import {
  type CronProcess,
  cronProcess,
  foundCronProcess,
  toCronRun,
  toRunningProcess,
} from './cron-process.ts';
import { endRun, terminate } from './end-run.ts';
import { finishRun } from './finish-run.ts';
import { newRun, type RunWish, rememberRun } from './new-run.ts';
import { runOutcome, unstarted } from './run-outcome.ts';
import { startRun } from './start-run.ts';
import { strangeRun } from './strange-run.ts';

/** All runs of jobs, from the decision to the removal. Each is begun once, whatever dies in between. */
export class CronRuns {
  private readonly world: World;
  private readonly fleet: Pick<Fleet, 'all' | 'ownerOf'>;
  private readonly known = new Map<string, CronProcess>();
  private readonly departed = new Departed();

  constructor(world: World, fleet: CronRuns['fleet']) {
    this.world = world;
    this.fleet = fleet;
  }

  of(appId: string, job?: string): CronProcess[] {
    return [...this.known.values()].filter(
      ({ app, run }) => app.id === appId && (job === undefined || run.job === job),
    );
  }

  list(appId: string): RunningProcess[] {
    return this.of(appId)
      .filter(({ state }) => state !== 'none' && state !== 'down')
      .map(toRunningProcess);
  }

  /** Ends one by its name. False: there is none of this name. */
  stop(appId: string, name: string): boolean {
    const process = this.of(appId).find((candidate) => candidate.name === name);
    if (process !== undefined) void endRun(this.world, process, 'stopped');
    return process !== undefined;
  }

  /**
   * Begins a run: that it was begun, and for which due time, is on the disk before anything else happens. Resolves when
   * it is told, and gives what starts its container.
   */
  async begin(
    app: App,
    wish: RunWish,
  ): Promise<{ process: CronProcess; start: () => Promise<void> }> {
    const older = wish.job.concurrencyPolicy === 'replace' ? this.of(app.id, wish.job.name) : [];
    const run = newRun(this.world, app, wish);
    rememberRun(this.world, app, run, wish);
    const { command } = wish.job;
    const process = cronProcess(app, run, { command, since: this.world.now() });
    this.keep(process);
    await this.world.journal.append(app.id, { kind: 'cron-started', run: toCronRun(run) });
    const start = () => this.start(process, wish.release, older);
    return { process, start };
  }

  noteExit(id: string): void {
    for (const process of this.known.values()) if (process.id === id) process.exited.resolve();
  }

  /** Meets what the engine has: ends whose event was lost, runs of an earlier runner, and those that left nothing. */
  observe(listed: EngineContainer[]): void {
    const containers = this.departed.leaveOut(listed);
    const isRunning = (key: string) =>
      containers.some(({ name, state }) => name === key && state === 'running');
    for (const container of containers) if (!this.known.has(container.name)) this.meet(container);
    for (const { run, state, exited } of this.known.values()) {
      const hasStarted = state === 'up' || state === 'stopping';
      if (hasStarted && !isRunning(run.key)) exited.resolve();
    }
    for (const app of this.fleet.all()) {
      const lost = app.memory.cron.runs.filter(({ key }) => !this.known.has(key));
      for (const run of lost) void this.giveUp(app, run);
    }
  }

  private keep(process: CronProcess): void {
    this.known.set(process.run.key, process);
    endWithApp(
      process.app,
      process.over.promise,
      () => void endRun(this.world, process, 'stopped'),
    );
  }

  private async start(
    process: CronProcess,
    release: RunnableRelease,
    older: CronProcess[],
  ): Promise<void> {
    const { run, command, app, name } = process;
    try {
      await Promise.all(older.map((each) => endRun(this.world, each, 'replaced')));
      if (run.ending !== null) throw new Error('it was ended before it began');
      this.world.say(app.id, `Starting ${name} with command \`${command}\``);
      await startRun(this.world, release, process);
      process.startedAt = this.world.now();
    } catch (error) {
      void this.finish(process, unstarted((error as Error).message));
      throw error;
    }
    void this.seeThrough(process);
  }

  private async seeThrough(process: CronProcess): Promise<void> {
    const { world } = this;
    const { run } = process;
    const leftMs = Math.max(0, process.startedAt + run.timeoutMs - world.now());
    process.timer = setTimeout(() => void endRun(world, process, 'timed_out'), leftMs).unref();
    if (run.ending !== null) void terminate(world, process);
    const exit = await awaitExit(world, process);
    // An engine that went down says how its containers ended before anybody has noticed that it did.
    const epoch = await insist(world, 'epoch', () => world.engine.epoch());
    await this.finish(process, runOutcome(run, exit, epoch));
  }

  private async finish(process: CronProcess, end: Omit<CronEnd, 'at'>): Promise<void> {
    await finishRun(this.world, process, end);
    this.departed.add(process.run.key);
    this.known.delete(process.run.key);
    process.over.resolve();
    process.app.wake();
  }

  /** A container of an earlier runner. Of one that is in no memory the end is told already, or nobody asks for it. */
  private meet(container: EngineContainer): void {
    const app = this.fleet.ownerOf(container.labels[LABEL.app] ?? '');
    if (app === undefined) return;
    const remembered = app.memory.cron.runs.find(({ key }) => key === container.name);
    const process = foundCronProcess(app, remembered ?? strangeRun(container), container);
    if (process.address !== undefined) this.world.addresses.hold(app.id, process.address);
    this.keep(process);
    if (container.state === 'created') {
      void this.finish(process, unstarted('the platform was restarted before it began'));
    } else void this.seeThrough(process);
  }

  private async giveUp(app: App, run: RunMemory): Promise<void> {
    const process = cronProcess(app, run, { command: '', since: Date.parse(run.startedAt) });
    this.keep(process);
    await this.finish(process, runOutcome(run, undefined, this.world.platform.epoch));
  }
}
