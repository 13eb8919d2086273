import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** /proc counts hundredths of a second. */
const TICK_MS = 10;

/** The processor time that these processes have used so far, all threads, in milliseconds. */
export function processorMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const [user = 0, system = 0] = timesOf(pid);
    return sum + (user + system) * TICK_MS;
  }, 0);
}

/** The processor time of this process's children that have ended. */
export function endedChildrenMs(): number {
  const [, , user = 0, system = 0] = timesOf(process.pid);
  return (user + system) * TICK_MS;
}

/** The share of one processor that these processes take while some time passes. */
export async function busyShare(pids: readonly number[], forMs: number): Promise<number> {
  const [before, begun] = [processorMs(pids), performance.now()];
  await setTimeout(forMs);
  return (processorMs(pids) - before) / (performance.now() - begun);
}

/** utime, stime, cutime, cstime. The name of the process may hold spaces; nothing behind its bracket does. */
function timesOf(pid: number): number[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).map(Number);
}
