import { type CronJob, jobsOf } from '@tfp/contract/cron';
import { parseSchedule } from '@tfp/contract/cron-schedule';
import { timesAfter } from '@tfp/contract/cron-times';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import type { JobMemory } from './cron-memory.ts';
import type { CronRuns } from './cron-runs.ts';
import { obstacleTo } from './obstacle.ts';
import { type Stock, takeStock } from './take-stock.ts';
import { tellMiss } from './tell-miss.ts';

/**
 * Sees to it that jobs run when they are due. Due times are whole minutes, so it looks at each whole minute of the clock
 * that people see, whatever has happened to that meanwhile, and needs no other timer.
 */
export class Timetable {
  private readonly world: World;
  private readonly fleet: Pick<Fleet, 'all'>;
  private readonly runs: Pick<CronRuns, 'begin' | 'of'>;
  private readonly clock: () => number;
  /** When a job's next due time is: to know it costs more than to look. */
  private readonly next = new WeakMap<JobMemory, number>();
  private lookedAt: number | undefined;
  private isOpen = false;
  private timer: NodeJS.Timeout | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    world: World,
    fleet: Timetable['fleet'],
    runs: Timetable['runs'],
    clock: () => number,
  ) {
    this.world = world;
    this.fleet = fleet;
    this.runs = runs;
    this.clock = clock;
  }

  /** The engine answers, and what runs is known. */
  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    void this.look();
  }

  /** The engine is away: what is due waits for it, as long as it may be late. */
  close(): void {
    this.isOpen = false;
  }

  start(signal: AbortSignal): void {
    signal.addEventListener('abort', () => clearTimeout(this.timer), { once: true });
    this.wakeAtNextMinute();
  }

  /** One look at a time; resolves when all that is due has been begun. */
  look(): Promise<void> {
    this.last = this.last.then(() => this.lookNow());
    return this.last;
  }

  private async lookNow(): Promise<void> {
    if (!this.isOpen) return;
    const now = this.clock();
    for (const app of this.fleet.all()) {
      try {
        await this.lookAt(app, now);
      } catch (error) {
        // What is due stays due: the next look finds it again.
        this.world.log.error({ err: error, app: app.id }, 'jobs not looked at');
      }
    }
    this.lookedAt = now;
  }

  private async lookAt(app: App, now: number): Promise<void> {
    const { serving, cron } = app.memory;
    const suspended = app.desired?.suspendedJobs ?? [];
    const jobs = app.desired === null ? [] : jobsOf(serving);
    const active = jobs.filter(({ name }) => !suspended.includes(name));
    if (active.length === 0 && Object.keys(cron.jobs).length === 0) return;
    const memories = active.map((job) => [job.name, this.memoryOf(cron.jobs[job.name], job, now)]);
    app.memory.cron = { ...cron, jobs: Object.fromEntries(memories) };
    this.world.files.saveMemory(app.id, app.memory);
    for (const job of active) {
      if (serving !== null) await this.lookAtJob(app, serving, job, now);
    }
  }

  private wakeAtNextMinute(): void {
    const leftMs = LIMITS.cronTickMs - (this.clock() % LIMITS.cronTickMs);
    this.timer = setTimeout(() => {
      void this.look();
      this.wakeAtNextMinute();
    }, Math.ceil(leftMs)).unref();
  }

  /** A job that is new, or has another schedule, begins with the first due time after it was first seen. */
  private memoryOf(known: JobMemory | undefined, job: CronJob, now: number): JobMemory {
    const schedule = `${job.schedule} ${job.timezone}`;
    if (known?.schedule !== schedule) {
      return { schedule, doneUpTo: Math.min(this.lookedAt ?? now, now) };
    }
    const wasWrong = known.doneUpTo > now + LIMITS.cronAheadMaxMs;
    return wasWrong ? { schedule, doneUpTo: now } : known;
  }

  private async lookAtJob(
    app: App,
    release: RunnableRelease,
    job: CronJob,
    now: number,
  ): Promise<void> {
    const memory = app.memory.cron.jobs[job.name];
    if (memory === undefined || (this.next.get(memory) ?? 0) > now) return;
    const after = Math.max(memory.doneUpTo, now - LIMITS.cronLookBackMs);
    const times = timesAfter(parseSchedule(job.schedule), job.timezone, after);
    const stock = takeStock(times, now, LIMITS.cronLateMaxMs);
    await this.settle(app, release, job, stock);
    const settled = app.memory.cron.jobs[job.name];
    if (settled !== undefined) this.next.set(settled, stock.next);
  }

  /** What was missed is told before it is forgotten: told twice, it is known by its id. */
  private async settle(
    app: App,
    release: RunnableRelease,
    job: CronJob,
    { due, missed }: Stock,
  ): Promise<void> {
    if (missed !== null) {
      const note = 'the platform or its machine was down, or the clock leapt';
      await tellMiss(this.world, app, { job: job.name, kind: 'missed', note, ...missed });
    }
    if (due !== null && (await this.begin(app, release, job, due))) return;
    const upTo = due ?? missed?.upTo;
    if (upTo !== undefined) this.forgetUpTo(app, job.name, upTo);
  }

  /** False: something stands in its way, and that is told. */
  private async begin(
    app: App,
    release: RunnableRelease,
    job: CronJob,
    due: number,
  ): Promise<boolean> {
    const note = obstacleTo(job, this.runs.of(app.id));
    if (note !== undefined) {
      const miss = { kind: 'skipped', note, count: 1, from: due, upTo: due } as const;
      await tellMiss(this.world, app, { job: job.name, ...miss });
      return false;
    }
    const { start } = await this.runs.begin(app, { job, release, dueAt: due });
    // What became of it is told in its history.
    void start().catch(() => {});
    return true;
  }

  private forgetUpTo(app: App, job: string, doneUpTo: number): void {
    const { cron } = app.memory;
    const known = cron.jobs[job];
    if (known === undefined) return;
    app.memory.cron = { ...cron, jobs: { ...cron.jobs, [job]: { ...known, doneUpTo } } };
    this.world.files.saveMemory(app.id, app.memory);
  }
}
