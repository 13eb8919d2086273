import type { AppLog } from '../segments/app-log.ts';
import { segmentEnd } from '../segments/segment-files.ts';
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
    const place = record.places[app.id];
    if (place === undefined || isOfAnother(log, place)) record.places[app.id] = FIRST;
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

const FIRST: Place = { position: 0, idMin: 0, linesSeen: 0 };

/** A power cut may take a young log whole, but not a place that was forced to disk: lines then begin anew. */
function isOfAnother(log: AppLog, { position, linesSeen }: Place): boolean {
  if (position > log.end) return true;
  const isWithin = log.segments.some((one) => one.base < position && position < segmentEnd(one));
  return isWithin && linesSeen > log.state.lines;
}

/** Where a drain begins that is new: behind the newest line. */
export function newestPlace(log: AppLog): Place {
  return { position: log.end, idMin: 0, linesSeen: log.state.lines };
}
