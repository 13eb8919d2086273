import { readFileSync } from 'node:fs';
import type { DataDirectory } from '@tfp/contract/data-directory';
import { readSupervisorPid } from './data-lock.ts';
import { type ReadyFile, readReadyFile } from './ready-file.ts';

const MAIN = 'packages/server/src/main.ts';

/** The pid of the supervisor that runs on the data directory now. Its number may have gone to a stranger: look at the command. */
export function runningSupervisor(data: DataDirectory): number | undefined {
  const pid = readSupervisorPid(data);
  if (pid === undefined) return undefined;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(MAIN) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Where the platform serves, when all of it does. */
export function readyPlatform(data: DataDirectory): ReadyFile | undefined {
  const pid = runningSupervisor(data);
  const ready = readReadyFile(data);
  return pid !== undefined && ready?.pid === pid ? ready : undefined;
}
