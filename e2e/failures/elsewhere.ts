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
  {
    row: 31,
    name: 'a ledger that is newer or older than the program',
    required: 'refused in words, or brought along whole',
    provenBy: [
      ['packages/api/test/store/open-database.test.ts', 'a ledger of a newer tfp is refused'],
      ['packages/api/test/store/migrate.test.ts', 'the releases of an older tfp come along'],
    ],
  },
  {
    row: 33,
    name: 'a port is taken',
    required: 'the start fails at once and names its holder',
    provenBy: [
      ['packages/server/test/verbs.docker.test.ts', 'a port that is in use ends the start at once'],
    ],
  },
];
