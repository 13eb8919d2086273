const KB = 1024;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Every bound of the release stage, with its unit last. */
export const limits = {
  configKeyBytesMax: 256,
  configBytesMax: 64 * KB,
  describedNamesMax: 8,

  processTypesMax: 30,
  envSchemaKeysMax: 500,
  healthChecksPerTypeMax: 20,
  cronJobsMax: 50,
  /** Rows of an app's history of jobs. */
  cronRunsKept: 1_000,
  processCommandBytesMax: 8 * KB,
  /** An app's network has 253 addresses: enough for all its processes twice, in a rollout, and its one-offs. */
  processesPerAppMax: 100,
  memoryOvercommitDefault: 1.5,
  capacityFreshMs: 10 * SECOND_MS,
  /** What a change may ask for beside what stands while nobody knows how big the machine is. */
  unaskedGrowthMbMax: 4_096,

  /** Of an app, and of the platform. */
  drainsMax: 10,
  drainUrlBytesMax: 2 * KB,
  drainHeadersMax: 10,
  drainAuthorityBytesMax: 128 * KB,

  oneOffCommandBytesMax: 32 * KB,
  oneOffEnvBytesMax: 32 * KB,
  oneOffSecondsMax: 24 * 60 * 60,
  terminalColumnsMax: 1_000,
  terminalRowsMax: 1_000,

  /** Of one user. */
  tokensMax: 1_000,
  tokenDescriptionCharactersMax: 200,
  /** Ten years. */
  tokenSecondsMax: 10 * 365 * 24 * 60 * 60,
  /** How long one that was revoked or has expired stays: whoever reads the audit may still ask what it was. */
  endedTokensKeptMs: 90 * 24 * 60 * MINUTE_MS,
  endedTokensIntervalMs: 60 * MINUTE_MS,

  lastWordsMs: 5 * SECOND_MS,
  lastRequestsMs: 300,

  /** Of an app's feed, and how long, whichever is less; then the oldest go, so many at once. */
  eventsKept: 10_000,
  eventsKeptMs: 30 * 24 * 60 * MINUTE_MS,
  eventsTrimmedAtOnce: 100,
  eventsTrimIntervalMs: MINUTE_MS,
  /** How long a destroyed app's feed can still be read to its end by whoever reads it already. */
  endedFeedMs: MINUTE_MS,
  eventsPerLook: 500,
  eventsDefault: 100,
  eventKindsMax: 50,
  eventRetryMs: 1_000,
  eventReasonCharactersMax: 1_000,

  keptReleasesDefault: 20,
  promotionTargetsMax: 100,
  progressLineBytesMax: 10 * KB,

  jsonBodyBytesMax: 256 * KB,
  nameParameterBytesMax: 2 * KB,
  listItemsMax: 1_000,
  listItemsDefault: 200,

  headersTimeoutMs: 10 * SECOND_MS,
  jsonBodyTimeoutMs: 30 * SECOND_MS,
  idleConnectionMs: 75 * SECOND_MS,
  connectionsMax: 4_000,

  heartbeatMs: 20 * SECOND_MS,
  /** What a stream gathers before it is written, should there be more at once. */
  streamPieceCharactersMax: 64 * 1024,
  healthDeadlineMs: SECOND_MS,
  /** How often whoever reads or writes a stream is asked for again. */
  tokenLookMs: 5 * SECOND_MS,
  retryDelayMinMs: 50,
  retryDelayMaxMs: 2 * SECOND_MS,

  idempotencyMs: 10 * MINUTE_MS,
  idempotentRepliesMax: 1_000,
  idempotentReplyBytesMax: 256 * KB,

  logLinesMax: 100_000,
  logLinesDefault: 100,
  logSessionMs: 5 * MINUTE_MS,
  logTailSessionMs: 24 * 60 * MINUTE_MS,
  tailRetryMs: 250,

  /** A week of minutes. */
  metricStepsMax: 7 * 24 * 60,
  /** As many values as a plot can show, where nobody asks for more. */
  metricStepsDefault: 360,
  metricSinceDefaultMinutes: 60,
  metricMarksMax: 200,

  keyRotationPatienceMs: 2 * SECOND_MS,
  keyRotationRetryMs: 50,
  keyRotationIntervalMs: 30 * SECOND_MS,

  auditedRefusalsMax: 60,
  auditedRefusalsWindowMs: MINUTE_MS,
  auditedNameCharactersMax: 60,
  shownKeysMax: 100,
  auditRowsPerLook: 1_000,

  examinationDeadlineMs: 20 * SECOND_MS,
  /** What this process itself may take; `tfp doctor` looks. */
  ownMemoryBytesMax: 400 * KB * KB,
  ownFilesMax: 6_000,
  ledgerBytesMax: KB * KB * KB,
  walBytesMax: 64 * KB * KB,
  /** As much as SQLite lets it grow by itself. */
  walBytesKept: 4 * KB * KB + 64 * KB,
  walLookMs: 10 * SECOND_MS,
  /** How long a change waits for another program that writes to the ledger. */
  ledgerBusyMs: 5 * SECOND_MS,
  ledgerLookMs: 100,
  clockSkewMs: MINUTE_MS,
  /** From when on somebody should look at a job: its own deadline and its place in a queue lie before. */
  buildLateMs: 120 * MINUTE_MS,
  /** The runner knows better how long its command and its checks may take, and says so earlier. */
  releaseLateMs: 26 * 60 * MINUTE_MS,
  cleanupLateMs: 5 * MINUTE_MS,

  cleanupIntervalMs: 5 * SECOND_MS,
  strangeLogsIntervalMs: 10 * SECOND_MS,
  /** How long a destroyed app waits for the runner's own word before its absence is taken as such. */
  cleanupRunnerPatienceMs: 10 * SECOND_MS,
  /** Crashes of an app that are told: as many as nobody asks otherwise, and as many as are kept. */
  crashesShown: 5,
  crashesShownMax: 50,
} as const;
