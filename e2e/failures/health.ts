import type { Failure } from './failure.ts';

/** Health checks that flap, hang, or lead astray. */
export const HEALTH: readonly Failure[] = [];
