import type { DrainLine } from '../drain-line.ts';
import type { DrainRecord } from '../place-book.ts';
import type { Cursor } from '../reading/cursor.ts';
import { afterMissing, type Place } from '../reading/place.ts';
import type { Losses } from './losses.ts';

interface TallyDeps {
  record: DrainRecord;
  losses: Losses;
  /** Called after each change of the record. */
  onProgress: () => void;
}

/** What became of a drain's lines: each is sent, or dropped and told. The place moves together with the counts. */
export class Tally {
  private readonly deps: TallyDeps;

  constructor(deps: TallyDeps) {
    this.deps = deps;
  }

  /** The receiver took them, but for so many that it will not have. */
  sent(cursor: Cursor, lines: DrainLine[], rejected = 0, why = ''): void {
    const { record } = this.deps;
    record.sent += lines.length - rejected;
    record.lastSentAt = new Date().toISOString();
    if (rejected > 0) this.drop(rejected, why);
    this.move(cursor, behindLast(cursor, lines));
  }

  dropped(cursor: Cursor, lines: DrainLine[], why: string): void {
    this.drop(lines.length, why);
    this.move(cursor, behindLast(cursor, lines));
  }

  /** They could not be read; the receiver is told where they are missing. */
  missed(cursor: Cursor, lines: number, behind: Place, why: string): void {
    this.drop(lines, why);
    this.move(cursor, afterMissing(cursor.place, behind, lines, new Date()));
  }

  /** What counted as sent may not have arrived. */
  takenBack(cursor: Cursor, place: Place): void {
    const { record } = this.deps;
    const again = Math.max(0, cursor.place.linesSeen - place.linesSeen);
    record.sent = Math.max(0, record.sent - again);
    this.move(cursor, place);
  }

  move(cursor: Cursor, place: Place): void {
    cursor.place = place;
    this.deps.onProgress();
  }

  private drop(lines: number, why: string): void {
    this.deps.record.dropped += lines;
    this.deps.losses.add(lines, why);
  }
}

function behindLast(cursor: Cursor, lines: DrainLine[]): Place {
  return lines.at(-1)?.behind ?? cursor.place;
}
