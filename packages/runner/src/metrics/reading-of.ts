import { MINUTE_MS, type ProcessReading } from '@tfp/contract/metrics';
import { SIZES } from '@tfp/contract/sizes';
import type { Process } from '../apps/process.ts';
import type { EngineUsage } from '../engine/engine.ts';
import type { NetworkBytes } from '../engine/network-bytes.ts';

const MB = 1024 * 1024;
const SHORT_ID_LENGTH = 12;

/** What a container has used since its start. Pure. */
export function readingOf(
  { name, found, startedAt, size }: Process,
  id: string,
  { cpuMs, memoryBytes }: EngineUsage,
  network: NetworkBytes | undefined,
  memoryMaxBefore: number,
): ProcessReading {
  return [
    name,
    id.slice(0, SHORT_ID_LENGTH),
    // Of one that another runner started, the readings of that runner tell what came before.
    found ? 0 : Math.floor(startedAt / MINUTE_MS),
    Math.round(cpuMs),
    memoryBytes,
    Math.max(memoryBytes, memoryMaxBefore),
    SIZES[size].memoryMb * MB,
    network?.received ?? 0,
    network?.sent ?? 0,
  ];
}
