import { expect } from 'vitest';
import { converged } from '../support/converged.ts';
import { expectWell } from '../support/well.ts';
import type { Failure } from './failure.ts';
import type { Ground } from './ground.ts';

/** Makes a failure, then asks the oracle, the engine, and those who asked the neighbour meanwhile. */
export async function prove(
  ground: Ground,
  { fault, mayBreak = 0 }: Pick<Failure, 'fault' | 'mayBreak'>,
): Promise<void> {
  const { stack, victim, load } = ground;
  let failures: string[];
  try {
    await fault(ground);
    await converged(stack, victim);
    await expectWell(stack);
  } finally {
    // A row that fails leaves none to the next one.
    failures = load.takeFailures();
  }
  if (mayBreak === 0) return expect(failures).toEqual([]);
  expect(failures.filter((failure) => failure.includes('ECONNREFUSED'))).toEqual([]);
  expect(failures.length, failures.join('\n')).toBeLessThanOrEqual(mayBreak);
}
