import { SIZES, STANDARD_SIZE } from '@tfp/contract/sizes';
import type { Ledger } from '../ledger.ts';
import { scalableTypes } from './process-types.ts';

/** The memory that everything may use which should run, of all apps, in MB. */
export function spokenForMb(deps: Pick<Ledger, 'apps' | 'releases' | 'formation'>): number {
  const perApp = deps.apps.allLiving().map(({ id }) => {
    const formation = deps.formation.of(id);
    return scalableTypes(deps, id).map((type) => {
      const { quantity = 0, size = STANDARD_SIZE } = formation[type] ?? {};
      return quantity * SIZES[size].memoryMb;
    });
  });
  return perApp.flat().reduce((sum, mb) => sum + mb, 0);
}
