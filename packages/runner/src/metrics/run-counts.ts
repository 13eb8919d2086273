import type { RunSample } from '@tfp/contract/metrics';

/** Counts what happens to an app's processes between two samples. */
export interface RunCounts {
  /** A container takes a place. Where one of the same release had it before, that is a restart. */
  started: (appId: string, process: string, release: number) => void;
  /** A container has a place that another runner gave it. */
  seen: (appId: string, process: string, release: number) => void;
  crashed: (appId: string, process: string, code: string) => void;
  /** What was counted since the last call. */
  take: (appId: string) => Pick<RunSample, 'restarts' | 'crashes'>;
  keepOnly: (appIds: ReadonlySet<string>) => void;
}

interface AppCounts {
  /** The release that had each place last. */
  places: Map<string, number>;
  restarts: Record<string, number>;
  crashes: Record<string, Record<string, number>>;
}

export function createRunCounts(): RunCounts {
  const byApp = new Map<string, AppCounts>();

  function of(appId: string): AppCounts {
    const counts = byApp.get(appId) ?? { places: new Map(), restarts: {}, crashes: {} };
    byApp.set(appId, counts);
    return counts;
  }

  return {
    started(appId, process, release) {
      const { places, restarts } = of(appId);
      if (places.get(process) === release) restarts[process] = (restarts[process] ?? 0) + 1;
      places.set(process, release);
    },
    seen(appId, process, release) {
      of(appId).places.set(process, release);
    },
    crashed(appId, process, code) {
      const { crashes } = of(appId);
      const codes = crashes[process] ?? {};
      crashes[process] = codes;
      codes[code] = (codes[code] ?? 0) + 1;
    },
    take(appId) {
      const counts = byApp.get(appId);
      if (counts === undefined) return {};
      const { restarts, crashes } = counts;
      counts.restarts = {};
      counts.crashes = {};
      return {
        ...(Object.keys(restarts).length > 0 ? { restarts } : {}),
        ...(Object.keys(crashes).length > 0 ? { crashes } : {}),
      };
    },
    keepOnly(appIds) {
      for (const appId of byApp.keys()) if (!appIds.has(appId)) byApp.delete(appId);
    },
  };
}
