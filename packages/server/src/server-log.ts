import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DataDirectory } from '@tfp/contract/data-directory';
import { logRotatedBytes, logTailBytes } from './limits.ts';

/** What the platform's processes say, where no systemd keeps it. */
export const serverLogPath = (data: DataDirectory) => join(data.root, 'server.log');

/** Opens the log for appending. A long one is set aside first; the one set aside before it is dropped. */
export function openServerLog(data: DataDirectory): number {
  mkdirSync(data.root, { recursive: true, mode: 0o700 });
  const path = serverLogPath(data);
  if (sizeOf(path) > logRotatedBytes) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/** The last lines that were written since `from` bytes. */
export function readServerLogTail(data: DataDirectory, from: number, lines: number): string[] {
  const path = serverLogPath(data);
  const size = sizeOf(path);
  const start = Math.max(from, size - logTailBytes, 0);
  const bytes = Buffer.alloc(Math.max(size - start, 0));
  if (bytes.length === 0) return [];
  const file = openSync(path, 'r');
  readSync(file, bytes, 0, bytes.length, start);
  closeSync(file);
  return bytes.toString('utf8').trimEnd().split('\n').slice(-lines);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

export const serverLogSize = (data: DataDirectory): number => sizeOf(serverLogPath(data));
