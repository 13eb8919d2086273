import { setTimeout as delay } from 'node:timers/promises';
import { runError } from '@tfp/contract/run-codes';
import { SIZES } from '@tfp/contract/sizes';
import type { Process } from '../apps/process.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import type { UsageMeter } from './usage-meter.ts';

const MB = 1024 * 1024;

interface MemoryWatch {
  world: Pick<World, 'say'>;
  fleet: Pick<Fleet, 'all'>;
  meter: UsageMeter;
}

/** Looks now and then whether a process is about to be ended for want of memory. */
export async function watchMemory(watch: MemoryWatch, signal: AbortSignal): Promise<void> {
  const look = memoryLook(watch);
  while (!signal.aborted) {
    await delay(LIMITS.memoryLookMs, undefined, { signal }).catch(() => {});
    if (!signal.aborted) await look();
  }
}

/** One look at every process; each is warned of once. */
export function memoryLook({ world, fleet, meter }: MemoryWatch): () => Promise<void> {
  const warned = new Set<string>();

  async function lookAt(appId: string, process: Process, id: string): Promise<void> {
    const usage = await meter.look(id, process.startedAt);
    if (usage === undefined || warned.has(id) || !isNearlyFull(process, usage.memoryBytes)) return;
    warned.add(id);
    world.say(appId, warning(process, usage.memoryBytes));
  }

  return async () => {
    const running = fleet.all().flatMap(({ id: appId, processes }) =>
      [...processes.values()].flatMap((process) => {
        const { id, phase } = process;
        return id === undefined || phase !== 'running' ? [] : [{ appId, process, id }];
      }),
    );
    const ids = new Set(running.map(({ id }) => id));
    meter.keepOnly(ids);
    for (const id of warned) if (!ids.has(id)) warned.delete(id);
    for (const { appId, process, id } of running) await lookAt(appId, process, id);
  };
}

function isNearlyFull({ size }: Process, bytes: number): boolean {
  return bytes > SIZES[size].memoryMb * MB * LIMITS.memoryWarningShare;
}

function warning({ name, size }: Process, bytes: number): string {
  const { memoryMb } = SIZES[size];
  const used = Math.round(bytes / MB);
  return runError('R14', `${name} uses ${used} of the ${memoryMb} MB of its size ${size}`);
}
