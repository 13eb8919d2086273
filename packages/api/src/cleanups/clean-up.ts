import { setTimeout as delay } from 'node:timers/promises';
import type { BuilderClient } from '@tfp/contract/builder-client';
import { TfpError } from '@tfp/contract/errors';
import type { Failpoint } from '@tfp/contract/failpoint';
import type { LogsClient } from '@tfp/contract/logs-client';
import type { Logger } from '@tfp/contract/platform-process';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { Changes } from '../changes.ts';
import { createLatch } from '../latch.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import type { Cleanup } from './cleanup-store.ts';

export interface CleanUpDeps extends Pick<Ledger, 'cleanups'> {
  runner: Pick<RunnerClient, 'processes'>;
  builder: Pick<BuilderClient, 'forget'>;
  logs: Pick<LogsClient, 'forget'>;
  changes: Pick<Changes, 'subscribe'>;
  log: Pick<Logger, 'warn' | 'info'>;
  failpoint: Failpoint;
}

/** Makes the other processes forget destroyed apps, however often they are away, until the signal fires. */
export async function cleanUp(deps: CleanUpDeps, signal: AbortSignal): Promise<void> {
  const latch = createLatch();
  const unsubscribe = deps.changes.subscribe(latch.open);
  try {
    while (!signal.aborted) {
      await cleanUpOnce(deps, new Date()).catch((error) => {
        deps.log.warn({ err: error }, 'clean-up of destroyed apps failed');
      });
      if (deps.cleanups.open().length > 0) {
        const retry = delay(limits.cleanupIntervalMs, undefined, { signal }).catch(() => undefined);
        await Promise.race([retry, latch.passed(signal)]);
      } else await latch.passed(signal);
    }
  } finally {
    unsubscribe();
  }
}

/** Takes every step that can be taken now. The runner comes first: an image that a container uses cannot be removed. */
export async function cleanUpOnce(deps: CleanUpDeps, now: Date): Promise<void> {
  const open = deps.cleanups.open();
  const stillRuns = new Set<string>();
  for (const step of open.filter(({ part }) => part === 'runner')) {
    if (await isGone(deps, step, now)) deps.cleanups.done(step.appId, 'runner');
    else stillRuns.add(step.appId);
  }
  const rest = open.filter(({ part, appId }) => part !== 'runner' && !stillRuns.has(appId));
  // Side by side: the builder may wait long for an image of one app, and the others need not.
  await Promise.all(rest.map((step) => forget(deps, step)));
}

/** Normally the journal says it. A runner that never knew the app, or lost what it knew, cannot. */
async function isGone(deps: CleanUpDeps, step: Cleanup, now: Date): Promise<boolean> {
  if (now.getTime() - Date.parse(step.createdAt) < limits.cleanupRunnerPatienceMs) return false;
  try {
    return (await deps.runner.processes(step.appId)).length === 0;
  } catch (error) {
    return error instanceof TfpError && error.code === 'not_found';
  }
}

async function forget(deps: CleanUpDeps, { appId, part }: Cleanup): Promise<void> {
  try {
    if (part === 'builder') await deps.builder.forget(appId);
    if (part === 'logs') await deps.logs.forget(appId);
    deps.failpoint('api.before-cleanup-done');
    deps.cleanups.done(appId, part);
    deps.log.info({ app: appId, part }, 'destroyed app forgotten');
  } catch (error) {
    deps.log.warn({ app: appId, part, err: error }, 'destroyed app not forgotten yet');
  }
}
