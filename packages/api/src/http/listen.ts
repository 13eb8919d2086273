import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { dirname } from 'node:path';
import { listenOnSocket } from '@tfp/contract/platform-process';

export interface ListenPlan {
  /** Descriptors that the supervisor handed down. Where it did, they are the only ones. */
  fds: readonly number[];
  port: number;
}

/** Serves on loopback, by both families: clients take `localhost` for either. */
export async function listenOnLoopback(
  createServer: () => Server,
  plan: ListenPlan,
): Promise<Server[]> {
  if (plan.fds.length > 0) {
    return Promise.all(plan.fds.map((fd) => listening(createServer(), { fd })));
  }
  const first = await listening(createServer(), { host: '127.0.0.1', port: plan.port });
  const address = first.address();
  const port = typeof address === 'object' && address !== null ? address.port : plan.port;
  const second = await listening(createServer(), { host: '::1', port }).catch(() => undefined);
  return second === undefined ? [first] : [first, second];
}

export async function listenInFolder(server: Server, path: string): Promise<Server> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  await listenOnSocket(server, path);
  return server;
}

function listening(
  server: Server,
  where: { fd: number } | { host: string; port: number },
): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.removeListener('error', reject);
      resolve(server);
    });
  });
}
