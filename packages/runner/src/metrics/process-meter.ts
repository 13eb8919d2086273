import { setImmediate as turn } from 'node:timers/promises';
import type { NewMetricSample, ProcessReading, RunSample } from '@tfp/contract/metrics';
import { RELEASE_TYPE } from '@tfp/contract/releases';
import type { Process } from '../apps/process.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { isQuiet } from './quiet.ts';
import { type Meter, readProcess } from './read-process.ts';
import type { RunCounts } from './run-counts.ts';

interface ProcessMeterDeps {
  engine: Meter;
  fleet: Pick<Fleet, 'all'>;
  counts: RunCounts;
  now: () => number;
}

interface AppMeter {
  /** By container. */
  readings: Map<string, ProcessReading>;
  ended: ProcessReading[];
  told: ProcessReading[];
  toldAt: number;
}

/** Reads the kernel's counts of the processes of all formations. */
export interface ProcessMeter {
  /** One look at every process. What one uses between the last look and its end nobody sees. */
  look: () => Promise<void>;
  /** What is worth telling since the last call. */
  take: () => NewMetricSample[];
}

export function createProcessMeter({ engine, fleet, counts, now }: ProcessMeterDeps): ProcessMeter {
  const meters = new Map<string, AppMeter>();

  function meterOf(appId: string): AppMeter {
    const meter = meters.get(appId) ?? { readings: new Map(), ended: [], told: [], toldAt: now() };
    meters.set(appId, meter);
    return meter;
  }

  async function lookAt(appId: string, process: Process, id: string): Promise<void> {
    counts.seen(appId, process.name, process.release);
    const before = meters.get(appId)?.readings.get(id);
    const reading = await readProcess(engine, process, id, before?.[5] ?? 0);
    if (reading !== undefined) meterOf(appId).readings.set(id, reading);
  }

  /** What has ended is told once more, as it was last seen. */
  function settle(appId: string, running: ReadonlySet<string>): void {
    const meter = meters.get(appId);
    for (const [id, reading] of meter?.readings ?? []) {
      if (running.has(id)) continue;
      meter?.readings.delete(id);
      meter?.ended.push(reading);
    }
  }

  function takeOf(appId: string): RunSample | undefined {
    const happened = counts.take(appId);
    const hasHappened = Object.keys(happened).length > 0;
    if (!meters.has(appId) && !hasHappened) return undefined;
    const meter = meterOf(appId);
    const readings = [...meter.readings.values()];
    const { ended, told, toldAt } = meter;
    if (!hasHappened && ended.length === 0 && isNothingNew(told, readings, now() - toldAt))
      return undefined;
    meter.ended = [];
    meter.told = readings;
    meter.toldAt = now();
    for (const [id, reading] of meter.readings) meter.readings.set(id, withFreshMaximum(reading));
    return { processes: readings, ...(ended.length > 0 ? { ended } : {}), ...happened };
  }

  return {
    async look() {
      for (const { id: appId, processes } of fleet.all()) {
        const running = [...processes.values()].filter(isMetered);
        for (const process of running) await lookAt(appId, process, process.id as string);
        settle(appId, new Set(running.map(({ id }) => id as string)));
        // The reads themselves wait for nothing: whoever else has work to do has it between two apps.
        await turn();
      }
    },
    take() {
      const appIds = new Set(fleet.all().map(({ id }) => id));
      counts.keepOnly(appIds);
      for (const appId of meters.keys()) if (!appIds.has(appId)) meters.delete(appId);
      return [...appIds].flatMap((appId) => {
        const run = takeOf(appId);
        return run === undefined ? [] : [{ appId, run }];
      });
    },
  };
}

/** One-offs and jobs come and go under ever new names: the numbers of an app are those of its formation. */
function isMetered({ id, phase, type }: Process): boolean {
  return id !== undefined && phase === 'running' && type !== RELEASE_TYPE;
}

/** An app without processes, of which that was told, has nothing more to tell. */
function isNothingNew(
  told: readonly ProcessReading[],
  readings: readonly ProcessReading[],
  elapsedMs: number,
): boolean {
  if (told.length === 0 && readings.length === 0) return true;
  return isQuiet(told, readings, elapsedMs);
}

/** The maximum is that of the time since it was told. */
function withFreshMaximum(reading: ProcessReading): ProcessReading {
  const fresh: ProcessReading = [...reading];
  fresh[5] = fresh[4];
  return fresh;
}
