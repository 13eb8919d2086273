/** The supervisor's bounds. */

/** A process that lived this long after it was ready has healed: its next death is its first again. */
export const healthyAfterMs = 30_000;
export const restFirstMs = 100;
export const restMaxMs = 10_000;

/** After so many deaths in a row before it was ready a process does not come up: the log says once why, its note from then on. */
export const failedStartsTold = 3;
export const stderrLinesKept = 20;
export const stderrLineBytesMax = 2_000;
/** What a dead process still has in its pipe is read within this time. */
export const stderrDrainMs = 100;

/** By when each stage of a stop must be over: first the routers drain, then the rest leaves, `logs` last. */
export const stopStageEndsMs = [9_000, 13_000, 15_000] as const;
export const stopMs = 17_000;

/** The processes of a supervisor that was killed notice it by themselves and leave within this time. */
export const orphansLeaveSeconds = 20;

export const routerWorkersDefaultMax = 2;
export const routerWorkersMax = 64;

export const logRotatedBytes = 20 * 1024 * 1024;
export const logTailBytes = 64 * 1024;
export const logLinesShown = 20;

/** How long the verbs wait for the platform, and how often they look. */
export const startWaitMs = 60_000;
export const stopWaitMs = 25_000;
export const pollMs = 50;
export const progressEveryMs = 5_000;
export const healthDeadlineMs = 3_000;
