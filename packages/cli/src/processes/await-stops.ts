import { setTimeout as pause } from 'node:timers/promises';
import type { ApiStop } from '@tfp/contract/platform-api';
import { SETTLED_WAIT_MS, type SettledProof } from '@tfp/contract/releases';
import { sumStops } from '@tfp/contract/sum-stops';
import { LIMITS } from '../limits.ts';
import { appPath } from '../platform/app-path.ts';
import type { PlatformClient } from '../platform/platform-client.ts';
import { listProcesses } from './settle-processes.ts';

type Reader = Pick<PlatformClient, 'get'>;

/** What became of those of `before` that had to go, or undefined where that is not told within a moment. */
export async function awaitStops(
  platform: Reader,
  app: string,
  before: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<SettledProof | undefined> {
  const gone = await goneOf(platform, app, before, signal);
  const deadline = Date.now() + SETTLED_WAIT_MS;
  while (gone.length > 0) {
    const all = await platform.get<ApiStop[]>(appPath(app, '/stops'), { signal });
    const stops = all.filter(({ id }) => gone.includes(id)).reverse();
    if (stops.length === gone.length) return sumStops(stops);
    if (Date.now() > deadline) return undefined;
    await pause(LIMITS.processesPollFirstMs, undefined, { signal });
  }
  return undefined;
}

async function goneOf(
  platform: Reader,
  app: string,
  before: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string[]> {
  if (before.size === 0) return [];
  const processes = await listProcesses(platform, app, signal);
  const staying = processes.filter(({ state }) => state !== 'stopping' && state !== 'down');
  return [...before].filter((id) => !staying.some((process) => process.id === id));
}
