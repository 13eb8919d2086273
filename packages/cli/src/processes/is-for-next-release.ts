import type { ApiFormation } from '@tfp/contract/platform-api';

/** No release of the app is live or on its way: what its formation says begins to count with the next one. */
export function isForNextRelease(formation: readonly ApiFormation[]): boolean {
  return formation.some(({ tfp }) => tfp?.takes_effect === 'next-release');
}
