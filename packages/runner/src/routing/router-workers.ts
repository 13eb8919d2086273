import type { RouterReport } from '@tfp/contract/routes';
import { DrainCounts } from './drain-counts.ts';

interface Worker {
  streams: number;
  since: number;
  report: RouterReport | undefined;
}

interface DrainLimits {
  requestsMs: number;
  streamsMs: number;
}

interface Times {
  ackMs: number;
  returnMs: number;
}

/** What each router worker has taken over from us, and what it still has open. */
export class RouterWorkers {
  private readonly workers = new Map<string, Worker>();
  private readonly waiting = new Set<() => void>();
  private readonly counted = new Set<DrainCounts>();
  private readonly times: Times;
  private readonly now: () => number;
  private readonly onChange: (names: string[]) => void;

  /** `expected`: who followed the runner before this one. They will be back in a moment and still use old routes. */
  constructor(
    expected: string[],
    times: Times,
    now: () => number,
    onChange: (names: string[]) => void = () => {},
  ) {
    this.times = times;
    this.now = now;
    this.onChange = onChange;
    for (const name of expected) {
      const worker = { streams: 0, since: now(), report: undefined };
      this.workers.set(name, worker);
      this.forgetLater(name, worker);
    }
  }

  opened(name: string): void {
    const known = this.workers.get(name);
    if (known !== undefined && known.streams > 0) known.streams += 1;
    else this.workers.set(name, { streams: 1, since: this.now(), report: undefined });
    this.onChange(this.names());
  }

  closed(name: string): void {
    const worker = this.workers.get(name);
    if (worker === undefined) return;
    worker.streams -= 1;
    if (worker.streams === 0) this.forgetLater(name, worker);
  }

  report(report: RouterReport): void {
    const worker = this.workers.get(report.worker);
    if (worker === undefined) return;
    worker.report = report;
    for (const counts of this.counted) counts.take(report);
    this.wake();
  }

  /** Those that follow the routes now. */
  live(): { name: string; since: number }[] {
    return [...this.workers]
      .filter(([, { streams }]) => streams > 0)
      .map(([name, { since }]) => ({ name, since }));
  }

  /** Answers when every worker has taken the version, or has had its time. False: one of them did not. */
  acknowledged(version: number): Promise<boolean> {
    const isTaken = () =>
      [...this.workers.values()].every(({ report }) => (report?.version ?? 0) >= version);
    return this.until(isTaken, () => this.times.ackMs);
  }

  /** Answers when no worker has anything open to the target any more, or the limit for what is open has passed. */
  drained(target: string, version: number, limits: DrainLimits): Promise<boolean> {
    const open = () =>
      [...this.workers.values()].flatMap(({ report }) => {
        // Who has not taken the version may still be sending requests.
        if (report === undefined || report.version < version) return { requests: 1, streams: 0 };
        return report.draining[target] ?? [];
      });
    const hasStreams = () => open().some(({ streams }) => streams > 0);
    return this.until(
      () => open().length === 0,
      () => (hasStreams() ? limits.streamsMs : limits.requestsMs),
    );
  }

  /** Counts what becomes of the requests to a target that has left the routes, until `stopCounting`. */
  countDrain(target: string): DrainCounts {
    const counts = new DrainCounts(target);
    for (const { report } of this.workers.values()) if (report) counts.take(report);
    this.counted.add(counts);
    return counts;
  }

  stopCounting(counts: DrainCounts): void {
    this.counted.delete(counts);
  }

  /** Streams that are open to a target now. */
  openStreams(target: string): number {
    const reports = [...this.workers.values()].map(({ report }) => report?.draining[target]);
    return reports.reduce((sum, open) => sum + (open?.streams ?? 0), 0);
  }

  private names(): string[] {
    return this.live().map(({ name }) => name);
  }

  /** A worker whose stream broke may only be reconnecting, and use the old routes meanwhile: it is waited for. */
  private forgetLater(name: string, worker: Worker): void {
    setTimeout(() => {
      if (this.workers.get(name) !== worker || worker.streams > 0) return;
      this.workers.delete(name);
      for (const counts of this.counted) counts.lose(name);
      this.onChange(this.names());
      this.wake();
    }, this.times.returnMs).unref();
  }

  private until(isDone: () => boolean, limitMs: () => number): Promise<boolean> {
    const begun = this.now();
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const look = () => {
        clearTimeout(timer);
        const left = begun + limitMs() - this.now();
        if (!isDone() && left > 0) {
          timer = setTimeout(look, left);
          return;
        }
        this.waiting.delete(look);
        resolve(isDone());
      };
      this.waiting.add(look);
      look();
    });
  }

  private wake(): void {
    for (const look of [...this.waiting]) look();
  }
}
