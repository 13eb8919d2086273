import type { MetricQuery, Minute } from '@tfp/contract/metrics';

/** The steps of a query: numbers are collected minute by minute and told step by step. */
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
