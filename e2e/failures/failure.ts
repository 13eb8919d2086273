import type { SteadyLoad } from '../support/steady-load.ts';
import type { TestApp } from '../support/test-app.ts';
import type { TfpStack } from '../support/tfp-stack.ts';

/** What a fault is done to: a platform, an app under load that must not notice, and one that may. */
export interface Ground {
  stack: TfpStack;
  /** Nothing is done to it. A load asks it throughout: each answer must be its own, and a 200. */
  neighbour: TestApp;
  victim: TestApp;
  load: SteadyLoad;
}

/** One row of the list of failures: what may happen, and what must hold then. */
export interface Failure {
  row: number;
  name: string;
  required: string;
  /** The tests that prove it elsewhere: file, and a part of the test's name as it stands there. */
  provenBy?: readonly (readonly [file: string, test: string])[];
  /** Makes it happen and looks; the oracle and the neighbour's load are asked behind it. */
  fault?: (ground: Ground) => Promise<void>;
  /** Why it is not proven yet. */
  open?: string;
}
