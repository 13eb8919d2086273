import { type CronRun, cronType } from '@tfp/contract/cron';
import type { ProcessState, RunningProcess } from '@tfp/contract/journal';
import type { App } from '../apps/app.ts';
import type { RunsOnce } from '../containers/await-exit.ts';
import type { EngineContainer } from '../engine/engine.ts';
import { LABEL } from '../engine/labels.ts';
import type { RunMemory } from './cron-memory.ts';

/** The process of a run, from the moment in which it was decided. */
export interface CronProcess extends RunsOnce {
  app: App;
  /** What is on the disk of it. */
  run: RunMemory;
  command: string;
  address: string | undefined;
  release: number;
  state: ProcessState;
  since: number;
  /** When its process began: its time counts from there. */
  startedAt: number;
  /** Settled when its end is told and its container gone. */
  over: PromiseWithResolvers<void>;
  timer: NodeJS.Timeout | undefined;
}

export function cronProcess(
  app: App,
  run: RunMemory,
  fields: Pick<CronProcess, 'command' | 'since'> & Partial<CronProcess>,
): CronProcess {
  return {
    app,
    run,
    id: undefined,
    address: undefined,
    name: run.process,
    release: run.version,
    state: 'none',
    startedAt: fields.since,
    exited: Promise.withResolvers(),
    over: Promise.withResolvers(),
    timer: undefined,
    ...fields,
  };
}

/** A run of an earlier runner, as its container's labels and the memory tell of it. */
export function foundCronProcess(
  app: App,
  run: RunMemory,
  { id, labels, createdAt }: EngineContainer,
): CronProcess {
  const command = labels[LABEL.command] ?? '';
  const address = labels[LABEL.address];
  return cronProcess(app, run, { id, command, address, since: createdAt, state: 'up' });
}

export function toCronRun(run: RunMemory): CronRun {
  const { id, job, process, version, cause, dueAt, startedAt } = run;
  return { id, job, process, version, cause, dueAt, startedAt };
}

export function toRunningProcess(process: CronProcess): RunningProcess {
  return {
    id: process.id ?? process.run.key,
    name: process.name,
    type: cronType(process.run.job),
    command: process.command,
    state: process.state,
    version: process.release,
    generation: 0,
    since: new Date(process.since).toISOString(),
    restarts: 0,
  };
}
