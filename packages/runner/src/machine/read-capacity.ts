import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Capacity } from '@tfp/contract/runner-client';
import { LIMITS } from '../limits.ts';

const MB = 1024 * 1024;
/** Where the root of this machine's control groups is one of a bigger machine, it has a limit: in version 2, in version 1. */
const LIMIT_FILES = ['memory.max', 'memory/memory.limit_in_bytes'];

/** The memory of this machine, or of the container that it is, and what of it is no process's. */
export function readCapacity(root = '/sys/fs/cgroup', installed = totalmem()): Capacity {
  const walls = LIMIT_FILES.map((file) => readBytes(join(root, file)));
  const memoryMb = Math.floor(Math.min(installed, ...walls.filter((bytes) => bytes > 0)) / MB);
  const share = Math.floor(memoryMb * LIMITS.reservedMemoryShare);
  return { memoryMb, reservedMb: Math.min(LIMITS.reservedMemoryMbMax, share) };
}

/** 0 where there is no such file, or no limit. */
function readBytes(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8').trim()) || 0;
  } catch {
    return 0;
  }
}
