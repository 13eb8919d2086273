import { randomBytes } from 'node:crypto';
import { type CronJob, cronType } from '@tfp/contract/cron';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import { containerKey } from '../containers/container-key.ts';
import type { World } from '../world.ts';
import type { RunMemory } from './cron-memory.ts';

/** What begins a run: by its schedule, for a due time, or by hand. */
export interface RunWish {
  job: CronJob;
  release: RunnableRelease;
  dueAt: number | null;
}

export function newRun(
  { platform, clock }: Pick<World, 'platform' | 'clock'>,
  { memory, desired }: App,
  { job, release, dueAt }: RunWish,
): RunMemory {
  const process = `${cronType(job.name)}.${memory.cron.begun + 1}`;
  return {
    id: randomBytes(12).toString('hex'),
    job: job.name,
    process,
    version: release.version,
    cause: dueAt === null ? 'manual' : 'schedule',
    dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
    startedAt: new Date(clock()).toISOString(),
    key: containerKey(platform.id, desired?.name ?? '', process),
    epoch: platform.epoch,
    timeoutMs: job.timeoutSeconds * 1_000,
    ending: null,
  };
}

/** In one write: with half of it a due time would be run for twice, or never. */
export function rememberRun(
  { files }: Pick<World, 'files'>,
  { id, memory }: App,
  run: RunMemory,
  { job, dueAt }: RunWish,
): void {
  const before = memory.cron;
  const standing = before.jobs[job.name];
  const jobs =
    dueAt === null || standing === undefined
      ? before.jobs
      : { ...before.jobs, [job.name]: { ...standing, doneUpTo: dueAt } };
  memory.cron = { begun: before.begun + 1, jobs, runs: [...before.runs, run] };
  try {
    files.saveMemory(id, memory);
  } catch (error) {
    memory.cron = before;
    throw error;
  }
}
