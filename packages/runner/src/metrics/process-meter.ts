import { setImmediate as turn } from 'node:timers/promises';
import type { NewMetricSample } from '@tfp/contract/metrics';
import { RELEASE_TYPE } from '@tfp/contract/releases';
import type { Process } from '../apps/process.ts';
import type { Engine } from '../engine/engine.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { MemoryWarning } from '../machine/memory-warning.ts';
import type { UsageMeter } from '../machine/usage-meter.ts';
import { AppMeter } from './app-meter.ts';
import { readingOf } from './reading-of.ts';
import type { RunCounts } from './run-counts.ts';

interface ProcessMeterDeps {
  engine: Pick<Engine, 'networkBytes'>;
  usage: UsageMeter;
  memory: MemoryWarning;
  fleet: Pick<Fleet, 'all'>;
  counts: RunCounts;
  now: () => number;
}

/** Reads the kernel's counts of the processes of all formations. */
export interface ProcessMeter {
  /** One look at every process. What one uses between the last look and its end nobody sees. */
  look: () => Promise<void>;
  /** What is worth telling since the last call. */
  take: () => NewMetricSample[];
}

export function createProcessMeter(deps: ProcessMeterDeps): ProcessMeter {
  const { usage, memory, fleet, counts, now } = deps;
  const meters = new Map<string, AppMeter>();

  function meterOf(appId: string): AppMeter {
    const meter = meters.get(appId) ?? new AppMeter(now());
    meters.set(appId, meter);
    return meter;
  }

  return {
    async look() {
      const seen = new Set<string>();
      for (const { id: appId, processes } of fleet.all()) {
        const running = [...processes.values()].flatMap(runningContainer);
        for (const { process, id } of running) {
          seen.add(id);
          await lookAt(deps, meterOf, appId, process, id);
        }
        meters.get(appId)?.settle(seen);
        // The reads themselves wait for nothing: whoever else has work to do has it between two apps.
        await turn();
      }
      usage.keepOnly(seen);
      memory.keepOnly(seen);
    },
    take() {
      const appIds = new Set(fleet.all().map(({ id }) => id));
      counts.keepOnly(appIds);
      for (const appId of meters.keys()) if (!appIds.has(appId)) meters.delete(appId);
      return [...appIds].flatMap((appId) => {
        const run = meterOf(appId).take(now(), counts.take(appId));
        return run === undefined ? [] : [{ appId, run }];
      });
    },
  };
}

function runningContainer(process: Process): { process: Process; id: string }[] {
  const { id, phase } = process;
  return id === undefined || phase !== 'running' ? [] : [{ process, id }];
}

/** All that is asked of a process now and then is asked at once: its numbers, and whether its memory lasts. */
async function lookAt(
  { engine, usage, memory, counts }: ProcessMeterDeps,
  meterOf: (appId: string) => AppMeter,
  appId: string,
  process: Process,
  id: string,
): Promise<void> {
  const used = await usage.look(id, process.startedAt);
  if (used !== undefined) memory.note(appId, process, id, used.memoryBytes);
  // A release command comes and goes under ever new names: the numbers of an app are those of its formation.
  if (process.type === RELEASE_TYPE) return;
  counts.seen(appId, process.name, process.release);
  if (used === undefined) return;
  const network = await engine.networkBytes(id).catch(() => undefined);
  const meter = meterOf(appId);
  meter.note(id, readingOf(process, id, used, network, meter.memoryMaxOf(id)));
}
