import type { OutputSource } from '@tfp/contract/log-lines';
import type { Engine } from '../engine/engine.ts';

/** Where a container's output is found, and whose it is. */
export async function sourceOf(
  engine: Pick<Engine, 'logPath'>,
  appId: string,
  process: { name: string; release: number },
  containerId: string,
): Promise<OutputSource> {
  return {
    containerId,
    appId,
    process: process.name,
    release: process.release,
    path: await engine.logPath(containerId),
  };
}
