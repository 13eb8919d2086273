import type { Minute } from '@tfp/contract/metrics';
import type { Steps } from './steps.ts';
import type { UsedBetween } from './used-between.ts';
import { Values } from './values.ts';

/** What a process used of CPU and network, step by step. */
export class UsageValues {
  readonly cpuSeconds: Values;
  readonly receivedBytes: Values;
  readonly sentBytes: Values;
  /** Of which it is known. */
  readonly minutes = new Set<Minute>();

  constructor(steps: Steps) {
    this.cpuSeconds = new Values(steps);
    this.receivedBytes = new Values(steps);
    this.sentBytes = new Values(steps);
  }

  /** What was used between two readings is taken for used evenly. */
  spread({ from, to, cpuMs, receivedBytes, sentBytes }: UsedBetween): void {
    const minutes = to - from + 1;
    for (let minute = from; minute <= to; minute++) {
      this.minutes.add(minute);
      this.cpuSeconds.add(minute, cpuMs / minutes / 1_000);
      this.receivedBytes.add(minute, receivedBytes / minutes);
      this.sentBytes.add(minute, sentBytes / minutes);
    }
  }
}
