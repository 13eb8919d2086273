import type { Minute, Series } from '@tfp/contract/metrics';
import type { Steps } from './steps.ts';

/** A value for each step, NaN where nothing is known. */
export class Values {
  private readonly steps: Steps;
  private readonly values: Float64Array;

  constructor(steps: Steps) {
    this.steps = steps;
    this.values = new Float64Array(steps.count).fill(Number.NaN);
  }

  add(minute: Minute, value: number): void {
    this.change(minute, (before) => (Number.isNaN(before) ? value : before + value));
  }

  max(minute: Minute, value: number): void {
    this.change(minute, (before) => (Number.isNaN(before) ? value : Math.max(before, value)));
  }

  set(minute: Minute, value: number): void {
    this.change(minute, () => value);
  }

  /** Where nothing was told though somebody counted, there was nothing. */
  zeroWhere(minutes: Iterable<Minute>): this {
    for (const minute of minutes) this.add(minute, 0);
    return this;
  }

  toSeries(digits = 0): Series {
    const factor = 10 ** digits;
    return Array.from(this.values, (value) =>
      Number.isNaN(value) ? null : Math.round(value * factor) / factor,
    );
  }

  private change(minute: Minute, next: (before: number) => number): void {
    const index = this.steps.indexOf(minute);
    if (index !== undefined) this.values[index] = next(this.values[index] as number);
  }
}
