import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';

/** One idle look may be a process that got no CPU. */
const IDLE_LOOKS = 2;

/**
 * A process that binds no port is up when it has done its start-up work: it runs, and its CPU is idle again. That is
 * the earliest moment at which a missing module or setting would have ended it. One that keeps computing is at work.
 */
export async function awaitSettled(
  cpuMs: () => Promise<number | undefined>,
  signal: AbortSignal,
): Promise<boolean> {
  const begun = performance.now();
  let last = { cpu: 0, at: begun };
  let idleLooks = 0;
  while (!signal.aborted && performance.now() - begun < LIMITS.settleLongestMs) {
    await delay(LIMITS.settleLookMs, undefined, { signal }).catch(() => {});
    const cpu = await cpuMs().catch(() => undefined);
    const at = performance.now();
    idleLooks = cpu !== undefined && isIdle(cpu - last.cpu, at - last.at) ? idleLooks + 1 : 0;
    if (idleLooks >= IDLE_LOOKS) break;
    last = { cpu: cpu ?? 0, at };
  }
  return !signal.aborted;
}

function isIdle(usedMs: number, passedMs: number): boolean {
  return usedMs / passedMs < LIMITS.settleBusyShare;
}
