import type { DrainLine } from '#src/drains/drain-line.ts';
import { FIRST_PLACE } from '#src/drains/reading/place.ts';

/** Lines on their way to a receiver, of one length each; their ids count from 0. */
export function drainLines(count: number, bytes = 1): DrainLine[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    at: '2026-11-28T04:00:00.000000Z',
    source: 'app',
    process: 'web.1',
    text: 'x'.repeat(bytes),
    severity: 6,
    behind: FIRST_PLACE,
  }));
}
