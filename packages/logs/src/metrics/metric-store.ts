import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { MetricBatch, MetricSample, MetricSource, Minute } from '@tfp/contract/metrics';
import { keepNewest } from '../keep-newest.ts';
import { limits } from '../limits.ts';
import { isAppId } from '../names.ts';
import { Coverage } from './coverage.ts';
import {
  appendLine,
  dayOf,
  daysBetween,
  daysIn,
  openBytes,
  readLines,
  removeDay,
  sealDay,
} from './day-files.ts';
import { decodeSamples, encodeSample, type StoredSample } from './sample-line.ts';

const SAMPLES_PER_TURN = 500;

/** The samples of all apps, one folder each. Nothing of them is held in memory or open: a line is added, and that is all. */
export class MetricStore {
  /** Samples of days that are full. */
  refused = 0;
  private readonly directory: string;
  private readonly coverage: Coverage;
  private readonly forgotten = new Set<string>();
  /** The newest sample of each writer: what comes again is not written again. */
  private readonly last = new Map<string, number>();

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.directory = directory;
    this.coverage = new Coverage(join(directory, '.minutes'));
  }

  /** Answers the samples that are new. Throws where one cannot be written: then the batch comes again. */
  add({ writer, from, minute, samples }: MetricBatch): MetricSample[] {
    const added: MetricSample[] = [];
    for (const sample of samples) {
      if (sample.number <= (this.last.get(writer) ?? 0)) continue;
      if (this.write(sample, writer)) added.push(sample);
      this.remember(writer, sample.number);
    }
    this.coverage.note(from, minute);
    return added;
  }

  /** Each sample of an app in these minutes, once; never so many at a time that other work would wait. */
  async *read(appId: string, since: Minute, until: Minute): AsyncGenerator<StoredSample[]> {
    let some: StoredSample[] = [];
    const folder = this.folder(appId);
    for (const day of daysBetween(folder, since, until)) {
      for (const sample of decodeSamples(await readLines(folder, day))) {
        if (sample.minute >= since && sample.minute < until) some.push(sample);
        if (some.length < SAMPLES_PER_TURN) continue;
        yield some;
        some = [];
        await turn();
      }
    }
    yield some;
  }

  /** In which minutes somebody counted. */
  covered(from: MetricSource, since: Minute, until: Minute): Promise<Set<Minute>> {
    return this.coverage.read(from, since, until);
  }

  appIds(): string[] {
    return readdirSync(this.directory).filter(isAppId);
  }

  async forget(appId: string): Promise<void> {
    this.forgotten.add(appId);
    keepNewest(this.forgotten, limits.forgottenAppsMax);
    await rm(this.folder(appId), { recursive: true, force: true });
  }

  /** Compresses the days that are over, and removes the oldest. Counted in days and not by the clock: it may be wrong. */
  async tidy(today: string): Promise<void> {
    const failures: unknown[] = [];
    for (const folder of [...this.appIds(), '.minutes'].map((name) => join(this.directory, name))) {
      // What fails for one app, or for lack of room, must not keep the others' old days.
      await tidyFolder(folder, today).catch((error) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  private write(sample: MetricSample, writer: string): boolean {
    if (this.forgotten.has(sample.appId)) return false;
    const folder = this.folder(sample.appId);
    const day = dayOf(sample.minute);
    if (openBytes(folder, day) > limits.metricDayBytesMax) {
      this.refused++;
      return false;
    }
    appendLine(folder, day, encodeSample(sample, writer));
    return true;
  }

  private remember(writer: string, number: number): void {
    this.last.delete(writer);
    this.last.set(writer, number);
    keepNewest(this.last, limits.metricWritersMax);
  }

  private folder(appId: string): string {
    return join(this.directory, appId);
  }
}

async function tidyFolder(folder: string, today: string): Promise<void> {
  const days = [...daysIn(folder)];
  for (const [day] of days.slice(0, -limits.metricDaysKept)) removeDay(folder, day);
  for (const [day, { isOpen }] of days.slice(-limits.metricDaysKept)) {
    if (isOpen && day !== today) await sealDay(folder, day);
  }
}
