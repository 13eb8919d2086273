import { join } from 'node:path';

export const PROCESS_NAMES = ['logs', 'api', 'builder', 'runner', 'router'] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];

/** Where each process keeps its own state, and the sockets by which the others reach it. */
export interface DataDirectory {
  root: string;
  /** Written by the supervisor when every process has said that it is ready. */
  ready: string;
  adminToken: string;
  /** One random word that names this platform's objects on a shared Docker Engine. */
  platformId: string;
  socket: (process: ProcessName | 'api-public' | `router.${string}`) => string;
  /** The folder that this process alone reads and writes. */
  own: (process: ProcessName) => string;
}

export function dataDirectory(root: string): DataDirectory {
  return {
    root,
    ready: join(root, 'ready.json'),
    adminToken: join(root, 'admin-token'),
    platformId: join(root, 'platform-id'),
    socket: (process) => join(root, 'run', `${process}.sock`),
    own: (process) => join(root, process),
  };
}
