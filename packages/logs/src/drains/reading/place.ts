import type { AppLog } from '../../segments/app-log.ts';
import type { Frame } from '../../segments/frame.ts';

/** Where a drain stands in an app's stream. The stream itself is its buffer. */
export interface Place {
  /** A frame's begin, or a segment's. */
  position: number;
  /** Lines below this id are sent already. */
  idMin: number;
  /** How many lines of the app are sent or dropped. */
  linesSeen: number;
  /** What was dropped, and the receiver was not told of yet. */
  missed?: { lines: number; since: string };
}

export const FIRST_PLACE: Place = { position: 0, idMin: 0, linesSeen: 0 };

export function placeBefore({ position, linesBefore }: Frame): Place {
  return { position, idMin: 0, linesSeen: linesBefore };
}

export function placeBehind({ end, linesBefore, lines }: Frame): Place {
  return { position: end, idMin: 0, linesSeen: linesBefore + lines };
}

export function newestPlace(log: AppLog): Place {
  return { position: log.end, idMin: 0, linesSeen: log.state.lines };
}

export function afterMissing(place: Place, behind: Place, lines: number, now: Date): Place {
  const since = place.missed?.since ?? now.toISOString();
  const before = place.missed?.lines ?? 0;
  return { ...behind, missed: { lines: before + lines, since } };
}
