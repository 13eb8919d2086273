import type { AppLog } from '../../segments/app-log.ts';
import { segmentEnd } from '../../segments/segment-files.ts';
import type { DrainApp } from '../drain-line.ts';
import type { DrainRecord } from '../place-book.ts';
import { FIRST_PLACE, type Place } from './place.ts';

/** One drain in one app's stream: where it stands there, and whether there is more. */
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
    if (place === undefined || isOfAnother(log, place)) this.place = FIRST_PLACE;
    void this.watch(onGrowth);
  }

  get place(): Place {
    return this.record.places[this.app.id] ?? FIRST_PLACE;
  }

  set place(place: Place) {
    this.record.places[this.app.id] = place;
  }

  get hasMore(): boolean {
    return !this.log.isForgotten && this.log.end > this.place.position;
  }

  /** Lines that are neither sent nor dropped. */
  get waiting(): number {
    return Math.max(0, this.log.state.lines - this.place.linesSeen);
  }

  /** The drain has left the app, or nobody has it any more: nothing that is on its way counts. */
  get isGone(): boolean {
    return this.log.isForgotten || this.stopping.signal.aborted;
  }

  stop(): void {
    this.stopping.abort();
  }

  private async watch(onGrowth: () => void): Promise<void> {
    const { signal } = this.stopping;
    while (!this.isGone) {
      await this.log.growth.next(signal);
      onGrowth();
    }
  }
}

/** A power cut may take a young log whole, but not a place that was forced to disk: lines then begin anew. */
function isOfAnother(log: AppLog, { position, linesSeen }: Place): boolean {
  if (position > log.end) return true;
  const isWithin = log.segments.some((one) => one.base < position && position < segmentEnd(one));
  return isWithin && linesSeen > log.state.lines;
}
