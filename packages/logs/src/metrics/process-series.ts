import type { Minute, ProcessSeries, RunSample } from '@tfp/contract/metrics';
import { limits } from '../limits.ts';
import { MemoryValues } from './memory-values.ts';
import { countMinutes, type Steps } from './steps.ts';
import { UsageValues } from './usage-values.ts';
import { type TimedReading, usedBetween } from './used-between.ts';
import { Values } from './values.ts';

interface Collected {
  /** By container. */
  readings: Map<string, TimedReading[]>;
  restarts: Values;
  crashes: Map<string, Values>;
}

/** Puts together what the runner read of an app's processes. */
export class ProcessCollector {
  private readonly steps: Steps;
  private readonly processes = new Map<string, Collected>();
  /** When the app's processes were told: what was read before holds until then. */
  private readonly told = new Set<Minute>();

  constructor(steps: Steps) {
    this.steps = steps;
  }

  add(minute: Minute, run: RunSample): void {
    this.told.add(minute);
    for (const reading of [...(run.ended ?? []), ...run.processes]) {
      const [process, container] = reading;
      const { readings } = this.of(process);
      const known = readings.get(container);
      if (known === undefined) readings.set(container, [{ minute, reading }]);
      else known.push({ minute, reading });
    }
    for (const [process, count] of Object.entries(run.restarts ?? {}))
      this.of(process).restarts.add(minute, count);
    for (const [process, codes] of Object.entries(run.crashes ?? {})) {
      for (const [code, count] of Object.entries(codes))
        this.crashesOf(process, code).add(minute, count);
    }
  }

  /** `covered`: the minutes in which a runner looked. */
  series(covered: ReadonlySet<Minute>): ProcessSeries[] {
    const told = [...this.told].sort((a, b) => a - b);
    return [...this.processes]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .slice(0, limits.metricProcessesMax)
      .map(([name, collected]) => this.seriesOf(name, collected, told, covered))
      .filter(isKnown);
  }

  private seriesOf(
    name: string,
    { readings, restarts, crashes }: Collected,
    told: Minute[],
    covered: ReadonlySet<Minute>,
  ): ProcessSeries {
    const usage = new UsageValues(this.steps);
    const memory = new MemoryValues(this.steps);
    for (const ofContainer of readings.values()) {
      ofContainer.sort((a, b) => a.minute - b.minute);
      for (const used of usedBetween(ofContainer)) usage.spread(used);
      for (const one of ofContainer) memory.hold(one, firstBehind(told, one.minute), covered);
    }
    const counted = (values: Values) => values.zeroWhere(covered).toSeries();
    return {
      name,
      known_minutes: countMinutes(this.steps, usage.minutes),
      cpu_seconds: usage.cpuSeconds.toSeries(3),
      memory_bytes: memory.bytes.toSeries(),
      memory_max_bytes: memory.bytesMax.toSeries(),
      memory_limit_bytes: memory.limitBytes.toSeries(),
      network_received_bytes: usage.receivedBytes.toSeries(),
      network_sent_bytes: usage.sentBytes.toSeries(),
      restarts: counted(restarts),
      crashes: Object.fromEntries([...crashes].map(([code, values]) => [code, counted(values)])),
    };
  }

  private of(process: string): Collected {
    const known = this.processes.get(process);
    if (known !== undefined) return known;
    const made = { readings: new Map(), restarts: new Values(this.steps), crashes: new Map() };
    this.processes.set(process, made);
    return made;
  }

  private crashesOf(process: string, code: string): Values {
    const { crashes } = this.of(process);
    const values = crashes.get(code) ?? new Values(this.steps);
    crashes.set(code, values);
    return values;
  }
}

/** The first of these minutes, which are in order, behind the given one; for ever where there is none. */
function firstBehind(sorted: Minute[], minute: Minute): Minute {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= minute) low = middle + 1;
    else high = middle;
  }
  return sorted[low] ?? Number.POSITIVE_INFINITY;
}

/** One that is only known from before the query has no place in its answer. */
function isKnown({ cpu_seconds, memory_bytes, restarts, crashes }: ProcessSeries): boolean {
  const counts = [restarts, ...Object.values(crashes)];
  return (
    [cpu_seconds, memory_bytes].some((series) => series.some((value) => value !== null)) ||
    counts.some((series) => series.some((value) => (value ?? 0) > 0))
  );
}
