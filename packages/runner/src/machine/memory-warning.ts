import { runError } from '@tfp/contract/run-codes';
import { SIZES } from '@tfp/contract/sizes';
import type { Process } from '../apps/process.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';

const MB = 1024 * 1024;

/** Tells whose process is about to be ended for want of memory, of each once. */
export interface MemoryWarning {
  note: (appId: string, process: Process, id: string, bytes: number) => void;
  /** Keeps what it knows of these containers alone. */
  keepOnly: (ids: ReadonlySet<string>) => void;
}

export function createMemoryWarning(say: World['say']): MemoryWarning {
  const warned = new Set<string>();
  return {
    note(appId, process, id, bytes) {
      if (warned.has(id) || !isNearlyFull(process, bytes)) return;
      warned.add(id);
      say(appId, warning(process, bytes));
    },
    keepOnly(ids) {
      for (const id of warned) if (!ids.has(id)) warned.delete(id);
    },
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
