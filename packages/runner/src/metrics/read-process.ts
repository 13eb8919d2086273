import { MINUTE_MS, type ProcessReading } from '@tfp/contract/metrics';
import { SIZES } from '@tfp/contract/sizes';
import type { Process } from '../apps/process.ts';
import type { Engine } from '../engine/engine.ts';

const MB = 1024 * 1024;
const SHORT_ID_LENGTH = 12;

export type Meter = Pick<Engine, 'cpuMs' | 'memoryBytes' | 'networkBytes'>;

/** What a container has used since its start, or undefined where nobody can tell. */
export async function readProcess(
  engine: Meter,
  { name, found, startedAt, size }: Process,
  id: string,
  memoryMaxBefore: number,
): Promise<ProcessReading | undefined> {
  const [cpuMs, memory, network] = await Promise.all([
    engine.cpuMs(id).catch(() => undefined),
    engine.memoryBytes(id).catch(() => undefined),
    engine.networkBytes(id).catch(() => undefined),
  ]);
  if (cpuMs === undefined || memory === undefined) return undefined;
  return [
    name,
    id.slice(0, SHORT_ID_LENGTH),
    // Of one that another runner started, the readings of that runner tell what came before.
    found ? 0 : Math.floor(startedAt / MINUTE_MS),
    Math.round(cpuMs),
    memory,
    Math.max(memory, memoryMaxBefore),
    SIZES[size].memoryMb * MB,
    network?.received ?? 0,
    network?.sent ?? 0,
  ];
}
