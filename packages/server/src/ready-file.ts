import { readFileSync, rmSync } from 'node:fs';
import type { DataDirectory } from '@tfp/contract/data-directory';
import { writeDurably } from '@tfp/contract/write-durably';
import type { InheritedSockets } from './inherited-sockets.ts';

/** Where the platform can be reached, written once every process has said that it serves. */
export interface ReadyFile {
  api: string;
  http: string;
  pid: number;
}

export function writeReadyFile(data: DataDirectory, sockets: InheritedSockets): ReadyFile {
  const ready = {
    api: `http://127.0.0.1:${sockets.apiPort}`,
    http: `http://127.0.0.1:${sockets.httpPort}`,
    pid: process.pid,
  };
  writeDurably(data.ready, `${JSON.stringify(ready)}\n`);
  return ready;
}

export function removeReadyFile(data: DataDirectory): void {
  rmSync(data.ready, { force: true });
}

export function readReadyFile(data: DataDirectory): ReadyFile | undefined {
  try {
    return JSON.parse(readFileSync(data.ready, 'utf8'));
  } catch {
    return undefined;
  }
}
