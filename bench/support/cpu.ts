import { readFileSync } from 'node:fs';

const TICK_MS = 10;

/** The CPU time that a process has used so far, in milliseconds. */
export function cpuMs(pid: number): number {
  const [user, system] = statOf(pid);
  return ((user ?? 0) + (system ?? 0)) * TICK_MS;
}

/** The CPU time of this process's children that have ended. */
export function childrenCpuMs(): number {
  const [, , user, system] = statOf(process.pid);
  return ((user ?? 0) + (system ?? 0)) * TICK_MS;
}

/** What a process holds in memory, shared pages counted in part, in megabytes. */
export function memoryMb(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024;
}

/** utime, stime, cutime, cstime. The name of the process may hold spaces; nothing behind its bracket does. */
function statOf(pid: number): number[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number);
}
