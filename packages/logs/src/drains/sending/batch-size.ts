import type { DrainLine } from '../drain-line.ts';

export interface BatchLimits {
  drainBatchBytesMax: number;
  drainBatchLinesMax: number;
}

/** What a line takes beside its text. */
const LINE_OVERHEAD_BYTES = 200;

/** How many lines go out together: what the receiver took last, twice as many after each success, half after a refusal. */
export class BatchSize {
  private readonly limits: BatchLimits;
  private lines: number;

  constructor(limits: BatchLimits) {
    this.limits = limits;
    this.lines = limits.drainBatchLinesMax;
  }

  /** The first of these lines that go out together; one at least. */
  cut(lines: DrainLine[]): DrainLine[] {
    let bytes = 0;
    let count = 0;
    for (; count < Math.min(lines.length, this.lines); count += 1) {
      bytes += (lines[count]?.text.length ?? 0) + LINE_OVERHEAD_BYTES;
      if (bytes > this.limits.drainBatchBytesMax && count > 0) break;
    }
    return lines.slice(0, count);
  }

  shrink(tooMany: number): void {
    this.lines = Math.max(1, tooMany >> 1);
  }

  grow(): void {
    this.lines = Math.min(this.limits.drainBatchLinesMax, this.lines * 2);
  }
}
