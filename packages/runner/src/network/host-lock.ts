import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';

const RETRY_MS = 20;

/**
 * Runs `work` while no other platform on this host runs its own. The lock is an abstract socket name: it belongs to
 * the network namespace, as the routes do, and the kernel frees it when its holder dies.
 */
export async function withHostLock<Result>(
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const held = await hold(`\0tfp-${name}`);
  try {
    return await work();
  } finally {
    held.close();
  }
}

async function hold(path: string) {
  const deadline = performance.now() + LIMITS.poolLockMs;
  for (;;) {
    const server = createServer((socket) => socket.destroy());
    const isHeld = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
      );
      server.listen(path, () => resolve(true));
    });
    if (isHeld) return server;
    if (performance.now() > deadline)
      throw new Error(`${path.slice(1)} is held by another platform`);
    await delay(RETRY_MS);
  }
}
