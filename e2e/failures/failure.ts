import type { Ground } from './ground.ts';

/** One row of the list of failures: what may happen, and what must hold then. */
export interface Failure<On = Ground> {
  row: number;
  name: string;
  required: string;
  /** `bin/test` makes it too, not `bin/test --all run` alone. */
  isQuick?: true;
  /** How many requests of neighbours it may break off, since they were in its hands. It may refuse none. */
  mayBreak?: number;
  /** Makes it happen and looks; what must hold of everything else is looked at behind it. */
  fault: (ground: On) => Promise<void>;
}
