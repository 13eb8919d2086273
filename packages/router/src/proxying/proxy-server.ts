import { createServer, type Server, type Socket } from 'node:net';
import { CONNECTIONS_PER_ADDRESS_MAX } from '../limits.ts';
import type { Target } from '../targets/target.ts';
import { ClientConnection } from './client-connection.ts';
import { roomForConnections } from './connection-room.ts';
import { errorPage } from './error-page.ts';
import { ProxyState, type ProxyWorld } from './proxy-state.ts';

export interface ProxyServer {
  /** One for each socket that is listened on. */
  servers: Server[];
  connectionCount: () => number;
  /** Accepts nothing more, lets requests in flight finish, and cuts what is left after the time for that. */
  stop: () => Promise<void>;
}

export type Door = { fd: number } | { port: number; host?: string };

const TOO_MANY = errorPage('H22', { wantsHtml: false, isHead: false, closes: true });
const STOP_LOOK_MS = 20;

/** Serves visitors on the given doors. */
export async function openProxyServer(
  world: ProxyWorld & { table: { targets: () => Iterable<Target> } },
  doors: Door[],
): Promise<ProxyServer> {
  const proxy = new ProxyState(world);
  const connections = new Set<ClientConnection>();
  const perAddress = new Map<string, number>();
  let room = roomForConnections();

  function accept(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '');
    const count = (perAddress.get(address) ?? 0) + 1;
    if (connections.size >= room || isTooMany(address, count)) {
      turnAway(socket);
      return;
    }
    perAddress.set(address, count);
    const connection = new ClientConnection(proxy, socket, address);
    connections.add(connection);
    socket.on('close', () => {
      connections.delete(connection);
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left === 0) perAddress.delete(address);
      else perAddress.set(address, left);
    });
  }

  const clock = setInterval(() => {
    proxy.tick++;
    room = roomForConnections();
    for (const connection of connections) connection.checkTime();
    const now = performance.now();
    for (const target of world.table.targets()) target.closeIdle(now);
  }, world.times.tickMs);

  const servers = await Promise.all(doors.map((door) => listen(door, accept)));
  for (const server of servers) {
    // Out of file descriptors, say: those who are served go on, and whoever waits is taken when there is room.
    server.on('error', (error) => world.log.error({ err: error }, 'connection not accepted'));
  }

  function isAnyBusy(): boolean {
    for (const connection of connections) connection.closeWhenIdle();
    return [...connections].some(({ isBusy }) => isBusy);
  }

  async function stop(): Promise<void> {
    proxy.isStopping = true;
    for (const server of servers) server.close();
    const begunAt = performance.now();
    const hasPassed = (ms: number) => performance.now() - begunAt > ms;
    while (!hasPassed(world.times.stopGraceMs)) await pause(STOP_LOOK_MS);
    while (isAnyBusy() && !hasPassed(world.times.stopMs)) await pause(STOP_LOOK_MS);
    for (const connection of connections) connection.cut();
    clearInterval(clock);
  }

  return { servers, connectionCount: () => connections.size, stop };
}

function listen(door: Door, accept: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ backlog: 4096, ...door }, () => {
      server.removeListener('error', reject);
      resolve(server);
    });
  });
}

function turnAway(socket: Socket): void {
  socket.on('error', () => {});
  socket.end(TOO_MANY, () => socket.destroy());
}

/** A proxy on the same machine speaks for many visitors. */
function isTooMany(address: string, count: number): boolean {
  const isLocal = address.startsWith('127.') || address === '::1';
  return count > CONNECTIONS_PER_ADDRESS_MAX && !isLocal;
}

/** An IPv4 address as it is written everywhere, also where one socket serves both kinds. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
