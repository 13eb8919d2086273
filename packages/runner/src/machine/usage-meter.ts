import type { ProcessUsage } from '@tfp/contract/journal';
import type { Engine, EngineUsage } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';

export type Usage = ProcessUsage & EngineUsage;

export interface UsageMeter {
  /** What a container uses now; its share of a CPU since the look before, at first since its start. */
  look: (id: string, startedAt: number) => Promise<Usage | undefined>;
  /** Keeps what it knows of these containers alone. */
  keepOnly: (ids: ReadonlySet<string>) => void;
}

/** Reads the kernel's own counts, and only when somebody asks; what was read a moment ago is good enough. */
export function createUsageMeter(engine: Pick<Engine, 'usage'>, now: () => number): UsageMeter {
  const looks = new Map<string, { at: number; usage: Usage }>();
  return {
    async look(id, startedAt) {
      const last = looks.get(id);
      if (last !== undefined && now() - last.at < LIMITS.usageFreshMs) return last.usage;
      const read = await engine.usage(id).catch(() => undefined);
      if (read === undefined) return undefined;
      const at = now();
      const share =
        (read.cpuMs - (last?.usage.cpuMs ?? 0)) / Math.max(1, at - (last?.at ?? startedAt));
      const usage = { cpuPercent: Math.max(0, Math.round(share * 1_000) / 10), ...read };
      looks.set(id, { at, usage });
      return usage;
    },
    keepOnly(ids) {
      for (const id of looks.keys()) if (!ids.has(id)) looks.delete(id);
    },
  };
}
