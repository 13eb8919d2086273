import { jobsOf } from '@tfp/contract/cron';
import { TfpError } from '@tfp/contract/errors';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { NewCronRun } from '@tfp/contract/runner-client';
import type { App } from '../apps/app.ts';
import { liveRelease } from '../apps/live-release.ts';
import type { CronRuns } from './cron-runs.ts';
import { obstacleTo } from './obstacle.ts';

/** Runs a job of the live release because somebody asked for it, also one that is suspended. */
export async function runNow(
  runs: Pick<CronRuns, 'begin' | 'of'>,
  app: App,
  name: string,
): Promise<NewCronRun> {
  const release = liveRelease(app);
  const job = jobsOf(release).find((candidate) => candidate.name === name);
  if (job === undefined) throw noJob(release, name);
  const obstacle = obstacleTo(job, runs.of(app.id));
  if (obstacle !== undefined) {
    throw new TfpError('conflict', `${name} was not started: ${obstacle}.`, {
      hint: 'See what runs: tfp ps',
    });
  }
  const { process, start } = await runs.begin(app, { job, release, dueAt: null });
  try {
    await start();
  } catch (error) {
    const { message } = error as Error;
    throw new TfpError('unavailable', `${process.name} could not be started: ${message}`, {
      cause: error,
    });
  }
  return { process: process.name, version: release.version };
}

function noJob({ version }: RunnableRelease, name: string): TfpError {
  const message = `The live release v${version} has no job ${JSON.stringify(name)}.`;
  return new TfpError('not_found', message, { resource: 'job', hint: 'See: tfp cron' });
}
