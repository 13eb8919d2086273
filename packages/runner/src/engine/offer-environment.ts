import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { LIMITS } from '../limits.ts';

/** What one container's init is offered: the first to connect gets everything, and nobody after it anything. */
interface EnvironmentOffer {
  socket: string;
  close: () => void;
  /** The container has started: its init comes now, or never. */
  closeSoon: () => void;
}

/**
 * Listens for one container's init. What the engine is told of a container it keeps in clear text, so it gets to see a
 * socket where the environment would be. The path is no longer than that of any other socket of the platform.
 */
export async function offerEnvironment(
  folder: string,
  environment: readonly string[],
): Promise<EnvironmentOffer> {
  const message = encodeEnvironment(environment);
  const socket = join(openFolder(folder), randomBytes(4).toString('hex'));
  const server = createServer((init) => {
    close();
    hand(init, message);
  });
  // It removes the file, too.
  const close = () => void server.close();
  // Whoever the image runs as must be able to connect; on the host nobody gets past the folder.
  server.listen({ path: socket, backlog: 1, readableAll: true, writableAll: true });
  await once(server, 'listening');
  server.on('error', close);
  return { socket, close, closeSoon: () => void setTimeout(close, LIMITS.environmentMs).unref() };
}

/** Removes what a runner that was killed left behind. Nobody listens there any more. */
export function clearEnvironmentOffers(folder: string): void {
  rmSync(folderOf(folder), { recursive: true, force: true });
}

/** As `docker/init/init.c` reads it: each string with its zero byte, and an empty one, so that a part is no whole. */
function encodeEnvironment(environment: readonly string[]): Buffer {
  if (environment.some((entry) => entry.includes('\0'))) {
    throw new Error('a variable of the environment holds a zero byte');
  }
  return Buffer.from([...environment, ''].map((entry) => `${entry}\0`).join(''));
}

function folderOf(folder: string): string {
  return join(folder, 'env');
}

function openFolder(folder: string): string {
  mkdirSync(folderOf(folder), { recursive: true, mode: 0o700 });
  return folderOf(folder);
}

function hand(init: Socket, message: Buffer): void {
  // When it goes away with a part only, it says so by its exit code.
  init.on('error', () => {});
  init.setTimeout(LIMITS.environmentMs, () => init.destroy());
  init.resume();
  init.end(message);
}
