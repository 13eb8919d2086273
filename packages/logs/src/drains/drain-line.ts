import type { LogSource } from '@tfp/contract/log-lines';
import type { Place } from './place.ts';

/** A line on its way to a receiver. */
export interface DrainLine {
  /** Its place in the app's stream: the same line has the same id however often it is sent. */
  id: number;
  /** With microseconds. */
  at: string;
  source: LogSource;
  /** `web.1`, `router`. */
  process: string;
  /** What the line's process runs; platform lines have none. */
  release?: number;
  severity: Severity;
  text: string;
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
