/** A failure that another test makes. */
interface ProvenElsewhere {
  row: number;
  name: string;
  required: string;
  /** File, and a part of the test's name as it stands there. */
  provenBy: readonly (readonly [file: string, test: string])[];
}

const AT_ONCE = 'e2e/at-once.test.ts';
const SUDDEN_DEATH = 'e2e/sudden-death.test.ts';
const FAILPOINTS = 'e2e/long/run-failpoints.test.ts';
const DELIVERY = 'packages/builder/test/deliver-push.test.ts';
const BROKEN_APPS = 'packages/router/test/proxying/broken-apps.test.ts';
const ROUTER_DEATH = 'packages/router/test/sudden-death.test.ts';
const ROLLOUT = 'packages/runner/test/rollout.test.ts';
const FAILED_DEPLOYS = 'e2e/failed-deploys.test.ts';
const DEATH_AT_A_STEP = 'a deploy and a config change outlive a death at %s';

/** The failures that other tests prove, and where. */
export const ELSEWHERE: readonly ProvenElsewhere[] = [
  {
    row: 1,
    name: 'the builder dies while the pack arrives',
    required: 'no ref moves, no quarantine stays, a retry works',
    provenBy: [
      [DELIVERY, 'no quarantine is left behind'],
      [FAILPOINTS, DEATH_AT_A_STEP],
    ],
  },
  {
    row: 2,
    name: 'a death behind the objects, before the build or the ref',
    required: 'the push failed, says so, and a retry works',
    provenBy: [[FAILPOINTS, DEATH_AT_A_STEP]],
  },
  {
    row: 3,
    name: 'a death in the middle of a build',
    required: 'the build has failed within 10 s, and nothing of it stays',
    provenBy: [
      [AT_ONCE, 'the %s killed in the middle of a build costs at most that push'],
      ['packages/builder/test/sudden-death.docker.test.ts', 'killed in the middle of a build'],
    ],
  },
  {
    row: 4,
    name: 'an image is built, and there is no release yet',
    required: 'the image goes, and no number is given twice',
    provenBy: [[FAILPOINTS, DEATH_AT_A_STEP]],
  },
  {
    row: 5,
    name: 'a release is committed, and no container started',
    required: 'the rollout is finished by itself',
    provenBy: [[FAILPOINTS, DEATH_AT_A_STEP]],
  },
  {
    row: 6,
    name: 'a death between the start of the new and the end of the old',
    required: 'it goes on or back, without a lost request',
    provenBy: [
      [AT_ONCE, 'a slow rollout goes on when this dies in it: %s'],
      [FAILPOINTS, DEATH_AT_A_STEP],
    ],
  },
  {
    row: 7,
    name: 'a death in the release command',
    required: 'it does not run twice',
    provenBy: [['e2e/releases.test.ts', 'a killed %s does not run the release command twice']],
  },
  {
    row: 8,
    name: 'a death in config:set',
    required: 'the old or the new whole set',
    provenBy: [[AT_ONCE, 'config:set is told the truth when %s dies in it']],
  },
  {
    row: 9,
    name: 'a death in destroy',
    required: 'it is done to its end, and the name is free',
    provenBy: [
      [AT_ONCE, 'destroy is done to its end when %s dies in it'],
      [FAILPOINTS, 'the end of an app outlives a death at %s'],
    ],
  },
  {
    row: 11,
    name: 'a router worker is killed',
    required: 'nobody is refused; only what it had in flight is lost',
    provenBy: [
      [SUDDEN_DEATH, 'a killed router worker refuses no connection'],
      [ROUTER_DEATH, 'kill -9 of workers under load'],
    ],
  },
  {
    row: 12,
    name: 'the router is replaced',
    required: 'what is in flight is answered, and nobody is refused',
    provenBy: [[ROUTER_DEATH, 'SIGTERM: requests in flight are answered']],
  },
  {
    row: 19,
    name: 'a crash loop that begins in a new release',
    required: 'the old release keeps its traffic',
    provenBy: [
      [FAILED_DEPLOYS, 'a release that crashes on boot is told'],
      [ROLLOUT, 'a release that dies within its first minute is taken back'],
    ],
  },
  {
    row: 21,
    name: 'an app binds loopback or another port',
    required: 'an error that names the address',
    provenBy: [[FAILED_DEPLOYS, 'an app that binds only loopback is told which address it bound']],
  },
  {
    row: 24,
    name: 'SIGTERM is ignored',
    required: 'drained first, ended by force at the grace time, and told',
    provenBy: [[AT_ONCE, 'ends who ignores SIGTERM']],
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
  {
    row: 35,
    name: 'two pushes of one app at once',
    required: 'each has its own answer, and the newer one serves',
    provenBy: [[AT_ONCE, 'of two pushes at once the newer one serves']],
  },
  {
    row: 37,
    name: 'config:set in the middle of a deploy',
    required: 'a total order, and no lost update',
    provenBy: [[AT_ONCE, 'config that is set while a push launches']],
  },
  {
    row: 38,
    name: 'a rollback in the middle of a deploy',
    required: 'the deploy is given up, its containers go',
    provenBy: [[AT_ONCE, 'a rollback overtakes a release that boots slowly']],
  },
  {
    row: 39,
    name: 'a rollback to a release whose image is gone',
    required: 'refused before anything changes',
    provenBy: [
      [
        'packages/api/test/releases/rollback-release.test.ts',
        'a rollback to a release whose image is not kept is refused',
      ],
      [
        'packages/api/test/releases/plans.test.ts',
        'a rollback proves first that the image is there',
      ],
    ],
  },
  {
    row: 40,
    name: 'deploy, destroy and create of the same name',
    required: 'ids decide, not names',
    provenBy: [[AT_ONCE, 'destroy ends a push that has come to "%s", and nothing of it is left']],
  },
  {
    row: 44,
    name: 'a client leaves in the middle of an upload or a download',
    required: 'the app’s connection ends with it, and the log says H27',
    provenBy: [
      [BROKEN_APPS, 'a client that leaves ends the app’s work'],
      [BROKEN_APPS, 'a client that leaves in the middle of its upload'],
    ],
  },
  {
    row: 48,
    name: 'an app dies in the middle of an answer',
    required: 'the connection is cut: never a clean end',
    provenBy: [[BROKEN_APPS, 'an app that dies in the middle of an answer cuts the client']],
  },
  {
    row: 50,
    name: 'a deploy with open streams and tunnels',
    required: 'they end at their limit, requests are finished',
    provenBy: [[AT_ONCE, 'a deploy finishes requests, ends streams at their limit']],
  },
  {
    row: 51,
    name: 'an app floods its log',
    required: 'the app is not held up, and its neighbours are heard',
    provenBy: [
      ['packages/logs/test/collect-output.test.ts', 'a neighbour of a flood is heard'],
      ['packages/logs/test/collect-output.test.ts', 'a flood is stored whole, in order'],
    ],
  },
  {
    row: 62,
    name: 'an app that does not reap its children',
    required: 'our init does',
    provenBy: [['packages/server/test/init.docker.test.ts', 'orphans are reaped']],
  },
  {
    row: 64,
    name: 'images are collected while one of them is deployed',
    required: 'it stays',
    provenBy: [
      [
        'packages/builder/test/images/collect-images.test.ts',
        'a build that becomes a release while images are listed keeps its image',
      ],
    ],
  },
  {
    row: 65,
    name: 'somebody ends or removes a container or a network by hand',
    required: 'it is made anew within 10 s',
    provenBy: [
      [AT_ONCE, 'an app serves again after somebody did this to its container by hand'],
      [AT_ONCE, 'a network that was pruned while nothing ran is nobody’s fault'],
    ],
  },
];
