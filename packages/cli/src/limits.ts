/** Every bound of the CLI, with its unit. */
export const LIMITS = {
  /** A call whose answer does not stream. */
  answerDeadlineMs: 60_000,
  /** How the platform is: who asks that wants to know now. */
  healthDeadlineMs: 10_000,
  /** A connection that fails is tried again: the API may be restarting. */
  sendRetriesMs: [100, 200],
  /** How long a broken stream is taken up again before the wait is given up. */
  streamLostMs: 120_000,
  streamRetryFirstMs: 100,
  streamRetryMaxMs: 2_000,
  /** A silent stream is probed, so that a network that is gone is noticed. */
  keepAliveProbeMs: 15_000,
  /** Boot limit of a process (60 s), and time to hear of it. */
  processesSettleMs: 90_000,
  /** How long nobody may see what runs: an engine, or a platform, that is started again is back by then. */
  blindMs: 10_000,
  /** Of it, how long before whoever waits is told. */
  blindTellMs: 3_000,
  processesPollFirstMs: 60,
  processesPollMaxMs: 500,
  /** This many Ctrl-C within this time end an attached session that no longer answers. */
  escapeKeys: 4,
  escapeWithinMs: 1_000,
  /** As long as the platform waits for a terminal that was cut off. */
  reattachMs: 30_000,
  reattachPauseMs: 300,
  frameBytes: 64 * 1024,
  /** A secret from stdin or a file. */
  valueBytesMax: 1024 * 1024,
  /** What a plan of a deploy is asked with: one file, and all of it. */
  planTextBytesMax: 128 * 1024,
  planBodyBytesMax: 250 * 1024,
  /** Commits of a difference that are named. */
  commitsShown: 20,
  logLinesDefault: 100,
  /** Of the output of a one-off. */
  logLinesMax: 100_000,
  eventsDefault: 20,
  /** How long a line waits for older ones of other processes, and how many wait. */
  lineHeldMs: 200,
  heldLookMs: 20,
  heldLinesMax: 10_000,
  /** A process whose line is older by so much than the one before has had its clock put back. */
  clockPutBackMs: 1_000,
  releasesDefault: 15,
  auditDefault: 20,
  crashesDefault: 5,
  /** As many as the platform keeps of an app. */
  crashesMax: 50,
  metricsSecondsMax: 7 * 86_400,
  metricsRedrawMs: 5_000,
  plotWidthMin: 10,
  plotWidthMax: 180,
  cronRunsDefault: 20,
  oneOffsDefault: 15,
  /** Where nobody says how big the screen is. */
  columnsDefault: 80,
  rowsDefault: 24,
} as const;
