import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** The share of one processor that these processes take while some time passes. */
export async function busyShare(pids: readonly number[], forMs: number): Promise<number> {
  const [before, begun] = [processorMs(pids), performance.now()];
  await setTimeout(forMs);
  return (processorMs(pids) - before) / (performance.now() - begun);
}

/** utime and stime of /proc/<pid>/stat count hundredths of a second. */
function processorMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) * 10;
  }, 0);
}
