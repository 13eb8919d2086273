import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type RouterTimes, STOP_LOOK_MS } from '../limits.ts';
import { ClientConnection } from './client-connection.ts';
import { ConnectionRoom } from './connection-room.ts';
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

/** Serves visitors on the given doors. */
export async function openProxyServer(world: ProxyWorld, doors: Door[]): Promise<ProxyServer> {
  const proxy = new ProxyState(world);
  const connections = new Set<ClientConnection>();
  const room = new ConnectionRoom();

  function accept(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '');
    if (!room.enter(address)) {
      turnAway(socket);
      return;
    }
    const connection = new ClientConnection(proxy, socket, address);
    connections.add(connection);
    socket.on('close', () => {
      connections.delete(connection);
      room.leave(address);
    });
  }

  const clock = setInterval(() => {
    proxy.tick++;
    room.measure();
    for (const connection of connections) connection.checkTime();
    const now = performance.now();
    for (const target of world.table.targets()) target.closeIdle(now);
  }, world.times.tickMs);

  const servers = await Promise.all(doors.map((door) => listen(door, accept)));
  for (const server of servers) {
    // Out of file descriptors, say: those who are served go on, and whoever waits is taken when there is room.
    server.on('error', (error) => world.log.error({ err: error }, 'connection not accepted'));
  }

  async function stop(): Promise<void> {
    proxy.isStopping = true;
    for (const server of servers) server.close();
    await letFinish(connections, world.times);
    for (const connection of connections) connection.cut();
    clearInterval(clock);
  }

  return { servers, connectionCount: () => connections.size, stop };
}

/** Waits for requests that are on their way here, then for those in flight, each for its time. */
async function letFinish(
  connections: ReadonlySet<ClientConnection>,
  { stopGraceMs, stopMs }: RouterTimes,
): Promise<void> {
  const begunAt = performance.now();
  const hasPassed = (ms: number) => performance.now() - begunAt > ms;
  while (!hasPassed(stopGraceMs)) await pause(STOP_LOOK_MS);
  while (isAnyBusy(connections) && !hasPassed(stopMs)) await pause(STOP_LOOK_MS);
}

function isAnyBusy(connections: ReadonlySet<ClientConnection>): boolean {
  for (const connection of connections) connection.closeWhenIdle();
  return [...connections].some(({ isBusy }) => isBusy);
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

/** An IPv4 address as it is written everywhere, also where one socket serves both kinds. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
