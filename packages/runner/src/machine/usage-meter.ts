import type { ProcessUsage } from '@tfp/contract/journal';
import type { Engine } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';

export interface UsageMeter {
  /** What a container uses now; its CPU since the look before, at first since its start. */
  look: (id: string, startedAt: number) => Promise<ProcessUsage | undefined>;
  /** Keeps what it knows of these containers alone. */
  keepOnly: (ids: ReadonlySet<string>) => void;
}

interface Look {
  at: number;
  cpuMs: number;
  usage: ProcessUsage;
}

/** Reads the kernel's own counts, and only when somebody asks; what was read a moment ago is good enough. */
export function createUsageMeter(
  engine: Pick<Engine, 'cpuMs' | 'memoryBytes'>,
  now: () => number,
): UsageMeter {
  const looks = new Map<string, Look>();
  return {
    async look(id, startedAt) {
      const last = looks.get(id);
      if (last !== undefined && now() - last.at < LIMITS.usageFreshMs) return last.usage;
      const [cpuMs, memoryBytes] = await Promise.all([
        engine.cpuMs(id).catch(() => undefined),
        engine.memoryBytes(id).catch(() => undefined),
      ]);
      if (cpuMs === undefined || memoryBytes === undefined) return undefined;
      const before = last ?? { at: startedAt, cpuMs: 0 };
      const at = now();
      const share = (cpuMs - before.cpuMs) / Math.max(1, at - before.at);
      const usage = { cpuPercent: Math.max(0, Math.round(share * 1_000) / 10), memoryBytes };
      looks.set(id, { at, cpuMs, usage });
      return usage;
    },
    keepOnly(ids) {
      for (const id of looks.keys()) if (!ids.has(id)) looks.delete(id);
    },
  };
}
