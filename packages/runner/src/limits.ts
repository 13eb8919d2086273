/** Every bound of the run stage, with its unit. What a test may want shorter is a timer in config.ts. */
export const LIMITS = {
  /** The port that every process is asked to bind. */
  port: 5000,

  engineCallMs: 20_000,
  engineStartMs: 60_000,
  /** A remote hang must not look like a container that is gone. */
  engineListMs: 10_000,
  /** A question that an engine has not answered stays open: its answer tells that the engine is back. */
  pingLongestMs: 600_000,
  /** An answer that the engine gave a moment ago is good enough. */
  pingFreshMs: 1_000,
  startsAtOnce: 8,
  /** The engine makes one after the other: calls that wait for their turn there run out of their time, and are made twice. */
  networksAtOnce: 4,
  /** How long a container that runs has to fetch its environment; its init waits as long. */
  environmentMs: 10_000,

  /** What of the machine's memory is kept for the platform, its builds and the system: this share, but no more than this. */
  reservedMemoryShare: 0.25,
  reservedMemoryMbMax: 1_024,
  usageFreshMs: 1_000,
  memoryWarningShare: 0.9,

  /** How often all processes are looked at for their numbers. */
  meterLookMs: 15_000,
  /** What a process may do and still count as quiet; then nothing is told of it, for so long at most. */
  quietLongestMs: 300_000,
  quietCpuShare: 0.005,
  quietMemoryBytes: 2 * 1024 * 1024,
  quietMemoryShare: 0.03,
  quietNetworkBytes: 64 * 1024,

  tmpBytes: 512 * 1024 * 1024,
  openFilesMax: 8_192,
  logFileSize: '10m',
  logFiles: '5',

  probeFirstMs: 4,
  probeSlowestMs: 250,
  probeGrowth: 1.3,
  probeConnectMs: 1_000,
  /** To run a command in a container costs the engine a tenth of a second of processor time. */
  commandProbeFirstMs: 100,
  commandProbesAtOnce: 4,
  /** What the engine itself may take beside the command. */
  commandProbeSlackMs: 1_000,
  /** What a check that app.json leaves open means; as at Dokku. */
  checkAttempts: 3,
  checkTimeMsMax: 24 * 3_600_000,
  checkTimeoutMs: 5_000,
  startupWaitMs: 5_000,
  watchWaitMs: 10_000,
  /** When whoever waits for a release hears that a startup check is what it waits for. */
  startupTellMs: 3_000,
  /** So many good answers in a row bring a process back that was not ready. */
  readyAnswers: 2,
  /** How far an answer is read for the content that a check wants. */
  answerBytes: 256 * 1024,
  /** What a probe keeps of an answer, and a transcript tells of it. */
  answerKeptCharacters: 4_096,
  answerToldCharacters: 200,
  answersKept: 10,
  /** A process without a port is up when it has done its start-up work: see health/await-settled.ts. */
  settleLookMs: 50,
  settleBusyShare: 0.2,
  settleLongestMs: 2_000,

  commandMs: 10_000,
  /** The rules and routes of a host that others use, too, may be many. */
  commandOutputBytes: 16 * 1024 * 1024,
  poolLockMs: 10_000,

  /** Of processes that stopped, to be told to whoever asked for it. */
  stopsKept: 200,
  settlingKept: 20,
  /** How long the router workers have to tell how the last requests to an ended process went. */
  lastCountMs: 1_000,

  /** What is kept of an app's crashes, in one file: the newest ones, each with its last words. */
  crashesKept: 50,
  crashBytes: 4 * 1024,

  verdictLines: 20,
  verdictBytes: 16 * 1024,

  journalKept: 1_000,
  journalTrimAt: 5_000,
  journalEntryBytes: 4 * 1024,
  rejectedKept: 50,

  /** What a release's own record keeps of its command's output; `logs` keeps all of it. */
  outputBytes: 1024 * 1024,
  outputBatchBytes: 64 * 1024,
  outputBatchMs: 100,
  /** How long the output of a command that has ended is asked for in vain. */
  outputLastMs: 10_000,

  /** Shorter values, and plain words, are no secrets: to hide them would make output unreadable. */
  secretLengthMin: 8,
  plainWordLengthMax: 16,

  /** Ended containers of one app that may wait for `logs` before they are removed unread. */
  uncollectedMax: 50,
  /** A log store that hangs must not hold up a start: the file waits. */
  collectBeginMs: 250,
  collectRetryFirstMs: 200,
  collectRetrySlowestMs: 10_000,

  /** How long a question waits for the first look at the engine. */
  observedMs: 3_000,
  imageLookMs: 3_000,
  /** Whether an image is there is told to the api before it takes the run stage for silent. */
  imageAnswerMs: 4_500,
  /** Between two tries of a round that fails again and again. */
  roundRetrySlowestMs: 30_000,
  admittedKept: 20,
  listenersLookMs: 500,

  oneOffsPerApp: 50,
  /** Commands beside its processes, those that wait for their client included. */
  execsPerApp: 50,

  cronRunsPerApp: 50,
  /** A due time that was missed by less is made up for. */
  cronLateMaxMs: 3_600_000,
  /** A clock that is put back by more was wrong before: jobs begin anew. */
  cronAheadMaxMs: 3_600_000,
  /** Due times before that are not counted any more. */
  cronLookBackMs: 366 * 86_400_000,
  cronTickMs: 60_000,
  /** What this process itself may take; `tfp doctor` looks. */
  ownMemoryBytesMax: 400 * 1024 * 1024,
  ownFilesMax: 2_000,
  journalBytesMax: 64 * 1024 * 1024,
  /** How much later than its deadline a job may be before somebody should look. */
  lateMs: 60_000,
  /** The engine reads a container's whole layer to tell what was written. */
  changesMs: 10_000,
  changesShown: 5,
  slowStartMs: 10_000,
  memoryNearShare: 0.9,

  oneOffLongestMs: 24 * 3_600_000,
  historyCommandCharacters: 2_000,
  /** What was executed in a running process has so long after its client has left. */
  execGraceSeconds: 10,
  execLookMs: 20,
  execPidLooks: 50,
  execKillMs: 2_000,
  reconnectFirstMs: 50,
  reconnectSlowestMs: 2_000,
} as const;
