import type { LogLine } from '@tfp/contract/log-lines';
import type { Place } from './place.ts';

/** A line on its way to a receiver. It has the same id however often it is sent. */
export interface DrainLine extends LogLine {
  severity: Severity;
  /** Where a drain stands that has sent this line. */
  behind: Place;
}

/** By the numbers of RFC 5424. */
export type Severity = 2 | 3 | 4 | 5 | 6 | 7;

/** Lines of one app that go out together. */
export interface Batch {
  app: { id: string; name: string };
  lines: DrainLine[];
}

/** The same lines have the same name, so that a receiver knows what it was sent before. */
export function frameIdOf({ app, lines }: Batch): string {
  return `${app.id}.${lines[0]?.id ?? 0}.${lines.at(-1)?.id ?? 0}`;
}
