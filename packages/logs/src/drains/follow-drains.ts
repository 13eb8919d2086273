import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '@tfp/contract/api-client';
import type { Logger } from '@tfp/contract/platform-process';
import { limits } from '../limits.ts';
import type { DrainSet } from './drain-set.ts';

/** Follows what the api says of drains, for ever. While it is away, the drains that are known go on. */
export async function followDrains(
  api: Pick<ApiClient, 'drains'>,
  drains: Pick<DrainSet, 'hear' | 'listenAnew'>,
  log: Pick<Logger, 'debug'>,
  signal: AbortSignal,
): Promise<void> {
  let pauseMs: number = limits.followFirstMs;
  while (!signal.aborted) {
    try {
      drains.listenAnew();
      for await (const line of api.drains(signal)) {
        drains.hear(line);
        pauseMs = limits.followFirstMs;
      }
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error }, 'api is away; the drains go on as they are');
    }
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, limits.followMaxMs);
  }
}
