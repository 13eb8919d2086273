import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Logger } from '@tfp/contract/platform-process';
import { type HookConnection, openHookConnection } from './hook-connection.ts';

/** The kernel's bound for the name of a unix socket. */
const SOCKET_PATH_BYTES_MAX = 107;

/** Waits for git's hooks. A connection that names no push that is on its way is closed. */
export function createHookServer(
  log: Pick<Logger, 'error'>,
  onHook: (hook: HookConnection) => Promise<void>,
): Server {
  return createServer((socket) => {
    openHookConnection(socket)
      .then((hook) => hook && onHook(hook))
      .catch((error) => {
        log.error({ err: error }, 'hook failed');
        socket.destroy();
      });
  });
}

export function checkSocketPath(path: string): string {
  if (Buffer.byteLength(path) <= SOCKET_PATH_BYTES_MAX) return path;
  throw new Error(`${path} is too long for a socket: choose a shorter TFP_DATA`);
}

/** The one folder of hooks that git looks at: it holds our relay and nothing else. */
export function installHook(folder: string, relay: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  symlinkSync(relay, join(folder, 'proc-receive'));
}
