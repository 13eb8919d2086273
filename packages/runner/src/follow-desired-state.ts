import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '@tfp/contract/api-client';
import type { Logger } from '@tfp/contract/platform-process';
import type { Fleet } from './fleet/fleet.ts';
import { LIMITS } from './limits.ts';

/** Follows what the api says should run, for ever. While it is away, what it said last stands: on disk, too. */
export async function followDesiredState(
  api: Pick<ApiClient, 'desiredState'>,
  fleet: Pick<Fleet, 'hear' | 'listenAnew'>,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  let pauseMs: number = LIMITS.reconnectFirstMs;
  while (!signal.aborted) {
    try {
      fleet.listenAnew();
      for await (const line of api.desiredState(signal)) {
        fleet.hear(line);
        pauseMs = LIMITS.reconnectFirstMs;
      }
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error }, 'api is away; working from what it said last');
    }
    await delay(pauseMs, undefined, { signal }).catch(() => {});
    pauseMs = Math.min(pauseMs * 2, LIMITS.reconnectSlowestMs);
  }
}
