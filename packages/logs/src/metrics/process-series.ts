import type { Minute, ProcessReading, ProcessSeries, RunSample } from '@tfp/contract/metrics';
import { limits } from '../limits.ts';
import { countMinutes, type Steps, Values } from './steps.ts';
import { type UsedBetween, usedBetween } from './used-between.ts';

interface Collected {
  /** By container. */
  readings: Map<string, { minute: Minute; reading: ProcessReading }[]>;
  restarts: Values;
  crashes: Map<string, Values>;
}

/** Puts together what the runner read of an app's processes. */
export class ProcessCollector {
  readonly #steps: Steps;
  readonly #processes = new Map<string, Collected>();
  /** When the app's processes were told: what was read before holds until then. */
  readonly #told: Minute[] = [];

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  add(minute: Minute, run: RunSample): void {
    this.#told.push(minute);
    for (const reading of [...(run.ended ?? []), ...run.processes]) {
      const [process, container] = reading;
      const { readings } = this.#of(process);
      const known = readings.get(container);
      if (known === undefined) readings.set(container, [{ minute, reading }]);
      else known.push({ minute, reading });
    }
    for (const [process, count] of Object.entries(run.restarts ?? {}))
      this.#of(process).restarts.add(minute, count);
    for (const [process, codes] of Object.entries(run.crashes ?? {})) {
      for (const [code, count] of Object.entries(codes))
        this.#crashes(process, code).add(minute, count);
    }
  }

  /** `covered`: the minutes in which a runner looked. */
  series(covered: ReadonlySet<Minute>): ProcessSeries[] {
    const told = [...new Set(this.#told)].sort((a, b) => a - b);
    return [...this.#processes]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .slice(0, limits.metricProcessesMax)
      .map(([name, collected]) => this.#seriesOf(name, collected, told, covered))
      .filter((series) => series !== undefined);
  }

  #seriesOf(
    name: string,
    { readings, restarts, crashes }: Collected,
    told: Minute[],
    covered: ReadonlySet<Minute>,
  ): ProcessSeries | undefined {
    const used = usedValues(this.#steps);
    const memory = memoryValues(this.#steps);
    for (const ofContainer of readings.values()) {
      ofContainer.sort((a, b) => a.minute - b.minute);
      for (const one of usedBetween(ofContainer)) spread(used, one);
      for (const { minute, reading } of ofContainer) {
        const until = told[firstAfter(told, minute)] ?? Number.POSITIVE_INFINITY;
        hold(memory, reading, minute, until, covered);
      }
    }
    const series = {
      name,
      known_minutes: countMinutes(this.#steps, used.minutes),
      cpu_seconds: used.cpu.toSeries(3),
      memory_bytes: memory.now.toSeries(),
      memory_max_bytes: memory.max.toSeries(),
      memory_limit_bytes: memory.limit.toSeries(),
      network_received_bytes: used.received.toSeries(),
      network_sent_bytes: used.sent.toSeries(),
      restarts: restarts.zeroWhere(covered).toSeries(),
      crashes: Object.fromEntries(
        [...crashes].map(([code, values]) => [code, values.zeroWhere(covered).toSeries()]),
      ),
    };
    return isKnown(series) ? series : undefined;
  }

  #of(process: string): Collected {
    const known = this.#processes.get(process);
    if (known !== undefined) return known;
    const made = { readings: new Map(), restarts: new Values(this.#steps), crashes: new Map() };
    this.#processes.set(process, made);
    return made;
  }

  #crashes(process: string, code: string): Values {
    const { crashes } = this.#of(process);
    const values = crashes.get(code) ?? new Values(this.#steps);
    crashes.set(code, values);
    return values;
  }
}

function usedValues(steps: Steps) {
  return {
    cpu: new Values(steps),
    received: new Values(steps),
    sent: new Values(steps),
    minutes: new Set<Minute>(),
  };
}

function memoryValues(steps: Steps) {
  return { now: new Values(steps), max: new Values(steps), limit: new Values(steps) };
}

/** What was used between two readings is taken for used evenly. */
function spread(values: ReturnType<typeof usedValues>, used: UsedBetween): void {
  const minutes = used.to - used.from + 1;
  for (let minute = used.from; minute <= used.to; minute++) {
    values.minutes.add(minute);
    values.cpu.add(minute, used.cpuMs / minutes / 1_000);
    values.received.add(minute, used.receivedBytes / minutes);
    values.sent.add(minute, used.sentBytes / minutes);
  }
}

/** A process of which nothing new was told is as it was: it would have been told again after a while. */
function hold(
  { now, max, limit }: ReturnType<typeof memoryValues>,
  [, , , , memoryBytes, memoryMaxBytes, memoryLimitBytes]: ProcessReading,
  from: Minute,
  until: Minute,
  covered: ReadonlySet<Minute>,
): void {
  const end = Math.min(until, from + limits.metricHoldMinutes);
  for (let minute = from; minute < end; minute++) {
    if (minute > from && !covered.has(minute)) return;
    now.set(minute, memoryBytes);
    max.max(minute, minute === from ? memoryMaxBytes : memoryBytes);
    limit.set(minute, memoryLimitBytes);
  }
}

function firstAfter(sorted: Minute[], minute: Minute): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= minute) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One that is only known from before the query has no place in its answer. */
function isKnown({ cpu_seconds, memory_bytes, restarts, crashes }: ProcessSeries): boolean {
  const counts = [restarts, ...Object.values(crashes)];
  return (
    [cpu_seconds, memory_bytes].some((series) => series.some((value) => value !== null)) ||
    counts.some((series) => series.some((value) => (value ?? 0) > 0))
  );
}
