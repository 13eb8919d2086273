import type { MetricQuery, Minute, Series } from '@tfp/contract/metrics';

/** The steps of a query: values are collected minute by minute and told step by step. */
export interface Steps extends MetricQuery {
  count: number;
  /** The step of a minute; undefined outside of the query. */
  indexOf: (minute: Minute) => number | undefined;
}

export function stepsOf({ since, until, step }: MetricQuery): Steps {
  const count = Math.max(0, Math.ceil((until - since) / step));
  return {
    since,
    until,
    step,
    count,
    indexOf: (minute) =>
      minute < since || minute >= until ? undefined : Math.floor((minute - since) / step),
  };
}

/** How many different minutes each step has of these. */
export function countMinutes(steps: Steps, minutes: Iterable<Minute>): number[] {
  const counts = new Array<number>(steps.count).fill(0);
  for (const minute of new Set(minutes)) {
    const index = steps.indexOf(minute);
    if (index !== undefined) counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** A value for each step, NaN where nothing is known. */
export class Values {
  readonly #steps: Steps;
  readonly #values: Float64Array;

  constructor(steps: Steps) {
    this.#steps = steps;
    this.#values = new Float64Array(steps.count).fill(Number.NaN);
  }

  add(minute: Minute, value: number): void {
    this.#change(minute, (before) => (Number.isNaN(before) ? value : before + value));
  }

  max(minute: Minute, value: number): void {
    this.#change(minute, (before) => (Number.isNaN(before) ? value : Math.max(before, value)));
  }

  set(minute: Minute, value: number): void {
    this.#change(minute, () => value);
  }

  /** Where nothing was told though somebody counted, there was nothing. */
  zeroWhere(minutes: Iterable<Minute>): this {
    for (const minute of minutes) this.add(minute, 0);
    return this;
  }

  toSeries(digits = 0): Series {
    const factor = 10 ** digits;
    return Array.from(this.#values, (value) =>
      Number.isNaN(value) ? null : Math.round(value * factor) / factor,
    );
  }

  #change(minute: Minute, next: (before: number) => number): void {
    const index = this.#steps.indexOf(minute);
    if (index !== undefined) this.#values[index] = next(this.#values[index] as number);
  }
}
