import type { AppLog } from '../segments/app-log.ts';
import type { Place } from './place.ts';
import type { DrainRecord } from './place-book.ts';

export interface DrainApp {
  id: string;
  name: string;
}

/** Where one drain stands in one app's stream. */
export class Cursor {
  readonly app: DrainApp;
  readonly log: AppLog;
  private readonly record: DrainRecord;
  private readonly stopping = new AbortController();

  constructor(app: DrainApp, log: AppLog, record: DrainRecord, onGrowth: () => void) {
    this.app = app;
    this.log = log;
    this.record = record;
    // An app that came after the drain is sent from its first line on.
    record.places[app.id] ??= { position: 0, idMin: 0, linesSeen: 0 };
    void this.watch(onGrowth);
  }

  get place(): Place {
    return this.record.places[this.app.id] ?? { position: 0, idMin: 0, linesSeen: 0 };
  }

  set place(place: Place) {
    this.record.places[this.app.id] = place;
  }

  get hasMore(): boolean {
    return !this.log.isForgotten && this.log.end > this.place.position;
  }

  get waiting(): number {
    return Math.max(0, this.log.state.lines - this.place.linesSeen);
  }

  stop(): void {
    this.stopping.abort();
  }

  private async watch(onGrowth: () => void): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && !this.log.isForgotten) {
      await this.log.growth.next(signal);
      onGrowth();
    }
  }
}

/** Where a drain begins that is new: behind the newest line. */
export function newestPlace(log: AppLog): Place {
  return { position: log.end, idMin: 0, linesSeen: log.state.lines };
}
