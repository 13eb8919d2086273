import type { ProcessReading, RunSample } from '@tfp/contract/metrics';
import { isQuiet } from './quiet.ts';

type Happened = Pick<RunSample, 'restarts' | 'crashes'>;

/** The readings of one app's processes, and what of them was told. */
export class AppMeter {
  /** By container. */
  private readonly readings = new Map<string, ProcessReading>();
  private ended: ProcessReading[] = [];
  private told: ProcessReading[] = [];
  private toldAt: number;

  constructor(now: number) {
    this.toldAt = now;
  }

  /** The most memory since it was told. */
  memoryMaxOf(id: string): number {
    return this.readings.get(id)?.[5] ?? 0;
  }

  note(id: string, reading: ProcessReading): void {
    this.readings.set(id, reading);
  }

  /** What has ended is told once more, as it was last seen. */
  settle(running: ReadonlySet<string>): void {
    for (const [id, reading] of this.readings) {
      if (running.has(id)) continue;
      this.readings.delete(id);
      this.ended.push(reading);
    }
  }

  /** What is worth telling since the last call. */
  take(now: number, happened: Happened): RunSample | undefined {
    const processes = [...this.readings.values()];
    const { ended } = this;
    const hasHappened = Object.keys(happened).length > 0 || ended.length > 0;
    if (!hasHappened && this.isNothingNew(processes, now - this.toldAt)) return undefined;
    this.ended = [];
    this.told = processes;
    this.toldAt = now;
    for (const [id, reading] of this.readings) this.readings.set(id, withFreshMaximum(reading));
    return { processes, ...(ended.length > 0 ? { ended } : {}), ...happened };
  }

  /** An app without processes, of which that was told, has nothing more to tell. */
  private isNothingNew(readings: readonly ProcessReading[], elapsedMs: number): boolean {
    if (this.told.length === 0 && readings.length === 0) return true;
    return isQuiet(this.told, readings, elapsedMs);
  }
}

function withFreshMaximum(reading: ProcessReading): ProcessReading {
  const fresh: ProcessReading = [...reading];
  fresh[5] = fresh[4];
  return fresh;
}
