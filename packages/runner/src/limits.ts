/** Every bound of the run stage, with its unit. What a test may want shorter is a timer in config.ts. */
export const LIMITS = {
  /** The port that every process is asked to bind. */
  port: 5000,

  engineCallMs: 20_000,
  engineStartMs: 60_000,
  /** A remote hang must not look like a container that is gone. */
  engineListMs: 10_000,
  startsAtOnce: 8,
  /** How long a container that runs has to fetch its environment; its init waits as long. */
  environmentMs: 10_000,

  memoryBytes: 512 * 1024 * 1024,
  tmpBytes: 512 * 1024 * 1024,
  processesMax: 256,
  openFilesMax: 8_192,
  cpuShares: 1_024,
  logFileSize: '10m',
  logFiles: '5',

  probeFirstMs: 4,
  probeSlowestMs: 250,
  probeGrowth: 1.3,
  probeConnectMs: 1_000,
  /** A process without a port is up when it has done its start-up work: see health/settled.ts. */
  settleLookMs: 50,
  settleBusyShare: 0.2,
  settleLongestMs: 2_000,

  commandMs: 10_000,
  poolLockMs: 10_000,

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

  /** Ended containers of one app that may wait for `logs` before they are removed unread. */
  uncollectedMax: 50,
  /** A log store that hangs must not hold up a start: the file waits. */
  collectBeginMs: 250,
  collectRetryFirstMs: 200,
  collectRetrySlowestMs: 10_000,

  /** How long a question waits for the first look at the engine. */
  observedMs: 3_000,
  imageLookMs: 3_000,
  /** Between two tries of a round that fails again and again. */
  roundRetrySlowestMs: 30_000,
  admittedKept: 20,
  listenersLookMs: 500,

  oneOffsPerApp: 50,
  oneOffLongestMs: 24 * 3_600_000,
  historyCommandCharacters: 2_000,
  /** What was executed in a running process has so long after its client has left. */
  execGraceSeconds: 10,
  execLookMs: 20,
  execKillMs: 2_000,
  reconnectFirstMs: 50,
  reconnectSlowestMs: 2_000,
} as const;
