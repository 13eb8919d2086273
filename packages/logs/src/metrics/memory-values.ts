import type { Minute } from '@tfp/contract/metrics';
import { limits } from '../limits.ts';
import type { Steps } from './steps.ts';
import type { TimedReading } from './used-between.ts';
import { Values } from './values.ts';

/** What a process had of memory, step by step. */
export class MemoryValues {
  readonly bytes: Values;
  readonly bytesMax: Values;
  readonly limitBytes: Values;

  constructor(steps: Steps) {
    this.bytes = new Values(steps);
    this.bytesMax = new Values(steps);
    this.limitBytes = new Values(steps);
  }

  /** A process of which nothing new was told is as it was: it would have been told again after a while. */
  hold({ minute: from, reading }: TimedReading, until: Minute, covered: ReadonlySet<Minute>): void {
    const [, , , , bytes, bytesMax, limitBytes] = reading;
    const end = Math.min(until, from + limits.metricHoldMinutes);
    for (let minute = from; minute < end; minute++) {
      if (minute > from && !covered.has(minute)) return;
      this.bytes.set(minute, bytes);
      this.bytesMax.max(minute, minute === from ? bytesMax : bytes);
      this.limitBytes.set(minute, limitBytes);
    }
  }
}
