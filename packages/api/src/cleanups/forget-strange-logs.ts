import { setTimeout as delay } from 'node:timers/promises';
import type { LogsClient } from '@tfp/contract/logs-client';
import type { Logger } from '@tfp/contract/platform-process';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';

export interface StrangeLogsDeps extends Pick<Ledger, 'apps' | 'cleanups'> {
  logs: Pick<LogsClient, 'appIds' | 'forget'>;
  log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Has the logs of apps that are gone removed, again and again: lines that were on their way when an app was destroyed
 * bring its log back where the log store was started again meanwhile.
 */
export async function forgetStrangeLogs(deps: StrangeLogsDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await forgetStrangeLogsOnce(deps).catch((error) => {
      deps.log.warn({ err: error }, 'the log store did not tell whose logs it has');
    });
    await delay(limits.strangeLogsIntervalMs, undefined, { signal }).catch(() => undefined);
  }
}

export async function forgetStrangeLogsOnce({
  apps,
  cleanups,
  logs,
  log,
}: StrangeLogsDeps): Promise<void> {
  // In this order: an app that comes in between is known when its log is looked at.
  const kept = await logs.appIds();
  // A ledger that never knew an app is taken for a mistake: what it would remove cannot be had again.
  if (apps.isEmpty()) return;
  const known = new Set([...apps.livingIds(), ...cleanups.open().map(({ appId }) => appId)]);
  for (const appId of kept.filter((id) => !known.has(id))) {
    await logs.forget(appId);
    log.info({ app: appId }, 'log of an app that is gone removed');
  }
}
