import { noLogTime, readLogTime } from '@tfp/contract/log-time';
import { UsageError } from './exits.ts';

/** For the help of each command that takes one. */
export const TIME_HELP =
  'A TIME is 10m, 2h, 3d or 1w ago, 14:30, 2026-11-21 or both with a T between; without a zone (Z, +02:00) it is local.';

/** Reads a moment as a person types it: without a zone it is that of this machine. */
export function parseTime(text: string, now: Date): Date {
  const time = readLogTime(text, now, 'local');
  if (time === undefined) throw new UsageError(noLogTime(text));
  return new Date(time);
}
