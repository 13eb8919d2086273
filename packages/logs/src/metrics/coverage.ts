import type { MetricSource, Minute } from '@tfp/contract/metrics';
import { appendLine, dayOf, daysBetween, readLines } from './day-files.ts';

/** The minutes that router and runner have told of, so that an app of which nothing was told then had nothing to tell. */
export class Coverage {
  private readonly folder: string;
  private readonly last = new Map<MetricSource, Minute>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Twice is once: several workers tell of the same minute. */
  note(from: MetricSource, minute: Minute): void {
    if (this.last.get(from) === minute) return;
    appendLine(this.folder, dayOf(minute), `${from} ${minute}.`);
    this.last.set(from, minute);
  }

  async read(from: MetricSource, since: Minute, until: Minute): Promise<Set<Minute>> {
    const minutes = new Set<Minute>();
    for (const day of daysBetween(this.folder, since, until)) {
      for (const line of await readLines(this.folder, day)) {
        const [, source, minute] = /^(router|runner) (\d+)\.$/.exec(line) ?? [];
        if (source === from) minutes.add(Number(minute));
      }
    }
    return minutes;
  }
}
