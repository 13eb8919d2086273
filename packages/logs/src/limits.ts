const KB = 1024;
const MB = 1024 * KB;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Every bound of the event streams, with its unit last. */
export const limits = {
  /** What one app's lines may take on disk; the oldest segment goes first. */
  appBytesMax: 100 * MB,
  lineAgeMaxMs: 14 * DAY_MS,
  /** A wall clock that went another way than the machine by more than this has leapt. */
  clockLeapMinMs: 60 * MINUTE_MS,
  clockErasMax: 100,
  /** How often it is written down what both clocks showed. */
  clocksWrittenMs: 60 * MINUTE_MS,
  segmentBytesMax: 8 * MB,
  segmentAgeMaxMs: DAY_MS,
  /** What is compressed together, and so is read together. */
  blockBytes: 512 * KB,

  /** Threads that compress, and threads that search: so the one never waits for the other. */
  sealThreadsMax: 1,
  searchThreadsMax: 3,
  /** Of these one search takes so many at once: another one finds a thread, whatever this one is about. */
  threadsPerSearchMax: 2,
  threadHeapMbMax: 192,
  threadIdleMs: 30 * SECOND_MS,
  /** A segment is compressed in a tenth of a second: whatever takes so long has failed. */
  taskMaxMs: 10 * MINUTE_MS,
  /** A pattern that takes so long for one part of the log would take for ever. */
  patternMaxMs: 5 * SECOND_MS,
  /** What a tail lets be searched at once. */
  searchBytes: MB,
  /** Hits that are kept while older ones are looked for; what is more is searched a second time. */
  hitBytesMax: 32 * MB,
  /** The same of all searches together: a reader that takes nothing keeps its hits for as long as it likes. */
  hitBytesOfAllMax: 96 * MB,

  /** What is not yet forced to disk: only a power cut could take it, and only from lines that have no other copy. */
  unsyncedBytesMax: 32 * MB,
  unsyncedMaxMs: 30 * SECOND_MS,
  /** Ids leap by this after a power cut, so that none is given out twice. */
  idLeapAfterPowerCut: 1024 * MB,

  /** A longer line is told in pieces, as at Heroku. */
  lineBytesMax: 10_000,

  /** How much of one source is taken in one turn: the next app's turn comes behind it. */
  chunkBytesMax: 127 * KB,
  /** How long turns go on until other work of the process has its chance. */
  turnsMs: 4,
  /** How often a source that wrote a moment ago is looked at. */
  lookMs: 50,
  /** After so many looks at nothing new the kernel is asked to tell the next change. */
  quietLooksMax: 4,
  /** A line that the engine writes in parts is waited for so many looks. */
  heldLooksMax: 10,
  /** Every source is looked at this often, should the kernel have told nothing. */
  sweepMs: 5 * SECOND_MS,
  retryMs: SECOND_MS,
  /** A source whose container is gone without a word is given up. */
  absentMaxMs: 10 * MINUTE_MS,
  /** Rotated files of one container that are kept open while they are read. */
  openFilesPerSourceMax: 32,

  /** Ended sources and writers that are remembered, so that nothing of theirs is stored twice. */
  endedSourcesPerAppMax: 200,
  writersPerAppMax: 100,
  forgottenAppsMax: 1_000,

  /** What this process itself may take; `tfp doctor` looks. */
  ownMemoryBytesMax: 400 * MB,
  ownFilesMax: 4_000,

  linesBodyBytesMax: 16 * MB,
  linesPerBodyMax: 20_000,
  newTextCharactersMax: 256 * KB,
  sourceBodyBytesMax: 16 * KB,

  linesDefault: 100,
  linesMax: 1_000_000,
  /** Of the store, read for one reader at once; it takes the next when its socket has taken this. */
  readBytes: 256 * KB,
  /** Buffers for pieces on their way to readers that are kept for the next. */
  idleBuffersMax: 4,
  /** A tail that is further behind than this leaps forward and is told how much it missed. */
  tailLagBytesMax: 16 * MB,
  tailKeptBytes: MB,

  metricsBodyBytesMax: 16 * MB,
  samplesPerBatchMax: 1_000,
  /** Days of numbers that are kept, today's included: seven whole ones, whenever one looks. */
  metricDaysKept: 9,
  /** What one app's numbers may take of a day that is not compressed yet: those of a hundred processes take 14 MB. */
  metricDayBytesMax: 32 * MB,
  metricWritersMax: 1_000,
  /** For how long a reading holds where none follows: longer than the runner lets a quiet process go untold. */
  metricHoldMinutes: 7,
  metricTidyMs: 10 * MINUTE_MS,
  /** Values that one answer has in a series: a week of minutes. */
  metricStepsMax: 7 * 24 * 60,
  metricProcessesMax: 250,

  /** A drain that is further behind than this leaps, to where the newest three quarters of it begin. */
  drainLagBytesMax: 64 * MB,
  drainLagMsMax: DAY_MS,
  /** Of the store, taken at once: all of it is made into lines before anything else has its turn. */
  drainReadBytes: 128 * KB,
  /** What is on its way to a receiver at once: one batch, and no more. */
  drainBatchBytesMax: 256 * KB,
  drainBatchLinesMax: 1_000,
  /** How long a request waits for further lines when there are few. */
  drainLingerMs: 250,
  drainConnectMs: 10 * SECOND_MS,
  /** For a receiver to take a piece of a batch, or to answer to one. */
  drainWriteMs: 30 * SECOND_MS,
  drainPieceBytes: 16 * KB,
  /** Whoever waits for what became of one line waits no longer than for any other answer of the platform. */
  drainTrialMs: 8 * SECOND_MS,
  drainAnswerMs: 60 * SECOND_MS,
  drainAnswerBytesMax: 16 * KB,
  drainRetryFirstMs: SECOND_MS,
  drainRetryMaxMs: MINUTE_MS,
  drainRetryAfterMaxMs: 10 * MINUTE_MS,
  /** So often a receiver may say that a batch is wrong before it is dropped. */
  drainRefusalsMax: 3,
  /** TCP tells nobody what arrived: what went out so shortly before a connection broke is sent again. */
  drainDoubtMs: 5 * SECOND_MS,
  /** A write that took so long found the kernel's room full: what is in it may wait there for long. */
  drainSlowWriteMs: 500,
  drainSlowDoubtMs: MINUTE_MS,
  drainDoubtBytesMax: 4 * MB,
  /** So often in a row before a receiver has to show that it keeps a connection. */
  drainDoubtsMax: 2,
  /** How often a drain's losses are told in the app's stream. */
  drainNoticeMs: 10 * SECOND_MS,
  /** How often the places of drains are written: a death costs that much sent twice. */
  drainPlacesMs: 2 * SECOND_MS,
  followFirstMs: 100,
  followMaxMs: 2 * SECOND_MS,

  /** How long a stop waits for answers that are on their way. */
  lastAnswersMs: 1_000,
} as const;
