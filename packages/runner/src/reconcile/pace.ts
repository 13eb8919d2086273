import type { RunnableRelease } from '@tfp/contract/releases';
import { amountOf, rolloutOf, WHOLE_FORMATION } from '@tfp/contract/rollout-settings';

/** How fast processes of a type are replaced. */
export interface Pace {
  /** So many may exist beyond the formation. 0: the old ones are stopped before new ones start. */
  surge: number;
  /** So many are replaced at a time. */
  batch: number;
}

/** What a release says of a type of so many processes. null: all are replaced at once, beside the old ones. */
export function paceOf(
  release: RunnableRelease | null,
  type: string,
  quantity: number,
): Pace | null {
  const { surge, batch } = rolloutOf(release?.rollout, type);
  if (batch === undefined && (surge ?? WHOLE_FORMATION) === WHOLE_FORMATION) return null;
  const beyond = amountOf(surge ?? WHOLE_FORMATION, quantity);
  return { surge: beyond, batch: batch === undefined ? quantity : amountOf(batch, quantity) };
}

/** In how many waves, one after the other, so many processes are replaced. */
export function wavesOf({ surge, batch }: Pace, quantity: number): number {
  return Math.ceil(quantity / Math.max(1, surge === 0 ? batch : Math.min(surge, batch)));
}
