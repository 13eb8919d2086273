import type { Minute, ProcessReading, ProcessTotals, RunSample } from '@tfp/contract/metrics';
import { limits } from '../limits.ts';
import { addUp } from './add-up.ts';
import { type Usage, usedSince } from './usage.ts';

interface Counters extends Usage {
  /** The newest. */
  reading: ProcessReading;
  restarts: number;
  crashes: Record<string, number>;
}

/** What an app's processes add up to, whichever containers they run in. */
export class ProcessCounters {
  /** What was used before belongs to the counters of an earlier process of ours. */
  private readonly startedAt: Minute;
  private counters = new Map<string, Counters>();

  constructor(startedAt: Minute) {
    this.startedAt = startedAt;
  }

  /** A sample names all processes that there are: what is not in it has gone. */
  add({ processes, ended = [], restarts = {}, crashes = {} }: RunSample): void {
    for (const reading of ended) this.advance(reading);
    const living = new Map<string, Counters>();
    for (const reading of processes.slice(0, limits.metricProcessesMax)) {
      living.set(reading[0], this.advance(reading));
    }
    for (const [process, counters] of living) {
      counters.restarts += restarts[process] ?? 0;
      addUp(counters.crashes, crashes[process] ?? {});
    }
    this.counters = living;
  }

  tell(): ProcessTotals[] {
    return [...this.counters].map(([name, { reading, ...counters }]) => {
      const [, , , , memoryBytes, , memoryLimitBytes] = reading;
      return { name, memoryBytes, memoryLimitBytes, ...counters };
    });
  }

  private advance(reading: ProcessReading): Counters {
    const [process, container, begun] = reading;
    const known = this.counters.get(process);
    const counters = known ?? emptyCounters(reading);
    const isSame = known?.reading[1] === container;
    const isOlder = known === undefined && begun < this.startedAt;
    const before = isSame ? known.reading : isOlder ? reading : undefined;
    const used = usedSince(before, reading);
    counters.cpuMs += used.cpuMs;
    counters.receivedBytes += used.receivedBytes;
    counters.sentBytes += used.sentBytes;
    counters.reading = reading;
    this.counters.set(process, counters);
    return counters;
  }
}

function emptyCounters(reading: ProcessReading): Counters {
  return { reading, cpuMs: 0, receivedBytes: 0, sentBytes: 0, restarts: 0, crashes: {} };
}
