import type { Failure } from './failure.ts';

/** What the machine does to the platform: its clock, its ports, its limits. */
export const MACHINES: readonly Failure[] = [];
