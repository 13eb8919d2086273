import { spawnSync } from 'node:child_process';
import { ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DataDirectory } from '@tfp/contract/data-directory';
import { TfpError } from '@tfp/contract/errors';
import type { Logger } from '@tfp/contract/platform-process';
import { orphansLeaveSeconds } from './limits.ts';

/**
 * Makes this process the only supervisor of the data directory and returns the descriptor that says so.
 *
 * The kernel keeps the lock for as long as anyone holds the open file, and every child inherits it. So a lock cannot
 * be stale, and the processes of a supervisor that was killed hold a new one back until the last of them has left.
 */
export function lockDataDirectory(log: Logger, data: DataDirectory): number {
  mkdirSync(data.root, { recursive: true, mode: 0o700 });
  const path = lockPath(data);
  const fd = openSync(path, 'a+', 0o600);
  if (!flock(fd, ['--nonblock'])) {
    const holder = readSupervisorPid(data);
    if (holder === undefined || isAlive(holder)) throw alreadyRuns(data, holder);
    log.info({ supervisor: holder }, 'waiting for the processes of a supervisor that died');
    if (!flock(fd, ['--wait', String(orphansLeaveSeconds)])) throw alreadyRuns(data, undefined);
  }
  ftruncateSync(fd);
  writeSync(fd, `${process.pid}\n`);
  return fd;
}

const lockPath = (data: DataDirectory) => join(data.root, 'server.lock');

/** The pid of the supervisor that started last here. It may be dead. */
export function readSupervisorPid(data: DataDirectory): number | undefined {
  try {
    return Number(readFileSync(lockPath(data), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** Node cannot lock files; util-linux can, on the open file that it is handed. */
function flock(fd: number, args: string[]): boolean {
  const { status, error } = spawnSync('flock', [...args, '3'], {
    stdio: ['ignore', 'ignore', 'inherit', fd],
  });
  if (error) throw new Error('the program flock (package util-linux) is missing', { cause: error });
  return status === 0;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function alreadyRuns(data: DataDirectory, pid: number | undefined): TfpError {
  const who = pid === undefined ? '' : ` (pid ${pid})`;
  return new TfpError('conflict', `a platform already runs on ${data.root}${who}`, {
    hint: 'Stop it by "bin/tfp server:stop", or give this one a directory of its own in TFP_DATA.',
  });
}
