/** A failure that another test makes. */
interface ProvenElsewhere {
  row: number;
  name: string;
  required: string;
  /** File, and a part of the test's name as it stands there. */
  provenBy: readonly (readonly [file: string, test: string])[];
}

const ENGINE_RESTART = 'packages/runner/test/engine-restart.long.test.ts';

/** The failures that other tests prove, and where. */
export const ELSEWHERE: readonly ProvenElsewhere[] = [
  {
    row: 13,
    name: 'the engine is started again',
    required: 'all is back, and nothing counts as a crash',
    provenBy: [[ENGINE_RESTART, 'after the engine was started again everything is back']],
  },
  {
    row: 14,
    name: 'the engine hangs',
    required: 'every call has a deadline, and what runs goes on serving',
    provenBy: [[ENGINE_RESTART, 'while the engine hangs the routes stay, and the runner answers']],
  },
];
