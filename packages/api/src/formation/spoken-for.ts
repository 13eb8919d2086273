import type { FormationEntry } from '@tfp/contract/desired-state';
import { SIZES, STANDARD_SIZE } from '@tfp/contract/sizes';
import type { Ledger } from '../ledger.ts';
import { scalableTypes } from './process-types.ts';

/** The memory that everything may use which should run, of all apps, in MB. */
export function spokenForMb(deps: Pick<Ledger, 'apps' | 'releases' | 'formation'>): number {
  const demands = deps.apps.allLiving().flatMap(({ id }) => {
    const formation = deps.formation.of(id);
    return scalableTypes(deps, id).map((type) => demandMb(formation[type]));
  });
  return demands.reduce((sum, mb) => sum + mb, 0);
}

export function demandMb(entry: FormationEntry | undefined): number {
  if (entry === undefined) return 0;
  return entry.quantity * SIZES[entry.size ?? STANDARD_SIZE].memoryMb;
}
