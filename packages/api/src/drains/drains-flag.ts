import type { DrainOwner } from './sealed-target.ts';

/** How a command says whose drains it means. */
export function drainsFlag(owner: DrainOwner): string {
  return owner === null ? '--platform' : `-a ${owner.name}`;
}
