import type { DesiredDrain } from '@tfp/contract/drains';
import { lineTime } from '../lines/time.ts';
import type { DrainLine } from './drain-line.ts';
import type { Place } from './reading/place.ts';

const OVERFLOW = 'Error L10 (drain buffer overflow)';

/** Stands where the lines are missing. */
export function missedLine(
  place: Place,
  { lines, since }: NonNullable<Place['missed']>,
): DrainLine {
  const { missed: _told, ...behind } = place;
  return {
    id: place.position,
    at: lineTime(Date.now()),
    source: 'tfp',
    process: 'logs',
    severity: 4,
    text: `${OVERFLOW}: ${lines} messages dropped since ${since}.`,
    behind,
  };
}

/** The same for the readers of the app's own stream. */
export function lossText(
  drain: Pick<DesiredDrain, 'id' | 'url'>,
  lines: number,
  why: string,
): string {
  const { host } = new URL(drain.url);
  return `${OVERFLOW}: ${lines} messages dropped by drain ${drain.id} to ${host}: ${why}. Its state: tfp drains`;
}

/** A drain tells its receiver of its own losses where they are, not a second time where they became known. */
export function isOwnNotice({ source, process, text }: DrainLine, drainId: string): boolean {
  const isNotice = source === 'tfp' && process === 'logs' && text.startsWith(OVERFLOW);
  return isNotice && text.includes(` by drain ${drainId} `);
}
