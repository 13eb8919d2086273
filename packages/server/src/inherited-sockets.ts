import { readFileSync, readlinkSync } from 'node:fs';
import type { Environment } from './config.ts';

/** The listening sockets of the platform, bound by systemd or by tfp-listen before this process began. */
export interface InheritedSockets {
  http: number[];
  api: number[];
  httpPort: number;
  apiPort: number;
}

const FIRST_FD = 3;

/** Takes over the sockets. The ports are read from the sockets themselves: what is bound is the truth. */
export function takeInheritedSockets(env: Environment, pid: number): InheritedSockets {
  const byName = parseListenFds(env, pid);
  const http = byName.get('http') ?? [];
  const api = byName.get('api') ?? [];
  if (http[0] === undefined || api[0] === undefined) {
    throw new Error(
      'no listening sockets were handed over, nothing was started; start the platform by "bin/tfp server"',
    );
  }
  return { http, api, httpPort: portOf(http[0]), apiPort: portOf(api[0]) };
}

/** Reads systemd's protocol: LISTEN_FDS descriptors from 3 on, meant for the process LISTEN_PID, named in order. */
export function parseListenFds(env: Environment, pid: number): Map<string, number[]> {
  const byName = new Map<string, number[]>();
  if (Number(env.LISTEN_PID) !== pid) return byName;
  const names = (env.LISTEN_FDNAMES ?? '').split(':');
  for (let index = 0; index < Number(env.LISTEN_FDS); index++) {
    const name = names[index] ?? 'unknown';
    byName.set(name, [...(byName.get(name) ?? []), FIRST_FD + index]);
  }
  return byName;
}

function portOf(fd: number): number {
  const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
  for (const table of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) {
    const port = inode === undefined ? undefined : portOfInode(readTable(table), inode);
    if (port !== undefined) return port;
  }
  throw new Error(`descriptor ${fd} was handed over but is no TCP socket that listens`);
}

function readTable(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Finds the local port of a socket in the text of /proc/net/tcp or tcp6. */
export function portOfInode(table: string, inode: string): number | undefined {
  const row = table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find((columns) => columns[9] === inode);
  const port = row?.[1]?.split(':')[1];
  return port === undefined ? undefined : Number.parseInt(port, 16);
}
