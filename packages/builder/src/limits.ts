/** Every bound of the build stage, with its unit. */
export const LIMITS = {
  /** A push that brings more than this is refused by git itself. */
  packBytesMax: 512 * 1024 * 1024,
  /** A request's whole body, opened where it is compressed: the pack and what stands before it. */
  gitBodyBytesMax: 544 * 1024 * 1024,
  /** How long a git client may be silent while it still has something to send or to read. */
  gitIdleMs: 60_000,
  /** How long a push may take until its objects have arrived, and a fetch as a whole. */
  gitTransferMs: 15 * 60_000,
  /** From asking a git child to end until it is ended by force. */
  gitKillGraceMs: 2_000,
  /** Requests of git clients that are served at once; pushes that wait for their deploy are not counted. */
  gitRequestsMax: 64,
  /** How many refs one push may change. */
  refsPerPushMax: 1_000,
  /** A pkt-line cannot be longer, by git's own format. */
  pktLineBytesMax: 65_520,

  /** The listing of a commit's top folder. */
  rootTreeBytesMax: 4 * 1024 * 1024,
  controlFileBytesMax: 1024 * 1024,
  lockFileBytesMax: 32 * 1024 * 1024,

  /** An app.json goes into each release as it was read, and the api takes no long bodies. */
  appJsonBytesMax: 64 * 1024,
  envVarsMax: 500,
  cronJobsMax: 50,
  /** The api records no more of them, nor longer ones. */
  processTypesMax: 30,
  processCommandBytesMax: 8 * 1024,

  /** How long git may take to answer a question: the client gives up after 5 s. */
  gitAnswerMs: 4_000,
  commitRangeBytesMax: 1024 * 1024,
  commitsListedMax: 50,
  commitWordsCharactersMax: 120,
  /** What a client may send of a commit's control files. */
  detectBodyBytesMax: 1024 * 1024,

  /** Everything that a build is given: the commit's files as a tar archive. */
  contextBytesMax: 500 * 1024 * 1024,
  buildMs: 15 * 60_000,
  /** A line of a push's output; what comes behind is cut off. */
  pushLineCharactersMax: 4_000,
  /** Of what a push's build and release command print; what comes after it is left out. */
  printedBytesMax: 20 * 1024 * 1024,
  imageBytesMax: 4 * 1024 * 1024 * 1024,
  buildsWaitingMax: 50,

  /** From the end of a push until its app's things are put in order: not in its way, and once for many. */
  tidyDelayMs: 5_000,
  /** From so many loose objects or packs on a repository is packed; below that git finds them as fast as it is. */
  looseObjectsMax: 1_000,
  packsMax: 20,
  /** How long the last processes of a destroyed app are waited for. */
  forgetMs: 40_000,
  /** How long the outcome of a release is waited for: its release command may take an hour. */
  releaseMs: 70 * 60_000,
  /** So often an api that is there may end the stream of a release without its outcome. */
  emptyStreamsMax: 20,
  /** How long the api may be away until a finished build is given up. */
  apiAwayMs: 10 * 60_000,
  retryMinMs: 50,
  retryMaxMs: 2_000,

  /** How often images that lost their last release are collected, whether somebody pushes or not. */
  collectMs: 60_000,
  /** The names of all files of a commit, when it is examined. */
  treeNamesBytesMax: 4 * 1024 * 1024,
  /** What this process itself may take; `tfp doctor` looks. */
  ownMemoryBytesMax: 500 * 1024 * 1024,
  ownFilesMax: 2_000,

  /** How long builds may take to tell their pushers that this process ends. */
  stopGraceMs: 3_000,
  /** How long answers that are on their way may take to end then. */
  lastAnswersMs: 500,

  engineCallMs: 30_000,
  /** The same while the platform is examined: whoever asks waits for 20 s. */
  examinationCallMs: 10_000,
  /** How often it is asked during a build whether it still answers. */
  engineLookMs: 5_000,
  /** How long a registry may take to begin to answer, and then to go on. */
  registryFirstAnswerMs: 4_000,
  registryIdleMs: 30_000,
  debootstrapMs: 10 * 60_000,
  stackBuildMs: 20 * 60_000,
} as const;
