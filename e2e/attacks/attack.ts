import type { Ground } from './ground.ts';

/** One number of the list of attacks: what somebody tries, and what must come of it. */
export interface Attack<On = Ground> {
  number: number;
  name: string;
  required: string;
  /** Tries it on apps that were really deployed, each clause of it. */
  attack: (ground: On) => Promise<void>;
}
