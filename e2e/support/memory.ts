import { readFileSync } from 'node:fs';

/** What a process holds in memory, shared pages counted in part (PSS), in megabytes. */
export function memoryMb(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024;
}
