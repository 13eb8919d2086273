import type { LogLine } from '@tfp/contract/log-lines';
import type { Place } from './reading/place.ts';
import type { Severity } from './severity.ts';

/** A line on its way to a receiver. It has the same id however often it is sent. */
export interface DrainLine extends LogLine {
  severity: Severity;
  /** Where a drain stands that has sent this line. */
  behind: Place;
}

export interface DrainApp {
  id: string;
  name: string;
}

/** Lines of one app that go out together. */
export interface Batch {
  app: DrainApp;
  lines: DrainLine[];
}
