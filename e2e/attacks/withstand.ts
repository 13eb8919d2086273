import { expect } from 'vitest';
import { expectWell } from '../support/well.ts';
import type { Attack } from './attack.ts';
import type { Ground } from './ground.ts';

/** Attacks; then the oracle is asked, and those who asked the bystander meanwhile. */
export async function withstand(ground: Ground, { attack }: Pick<Attack, 'attack'>): Promise<void> {
  let failures: string[];
  try {
    await attack(ground);
    await expectWell(ground.stack);
  } finally {
    failures = ground.load.takeFailures();
  }
  expect(failures).toEqual([]);
}
