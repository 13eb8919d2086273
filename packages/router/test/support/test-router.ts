import { createServer, type Server, type Socket } from 'node:net';
import type { Route } from '@tfp/contract/routes';
import { pino } from 'pino';
import { type RouterTimes, TIMES } from '#src/limits.ts';
import { AccessLog } from '#src/proxying/access-log.ts';
import { openProxyServer, type ProxyServer } from '#src/proxying/proxy-server.ts';
import { RouteTable } from '#src/routing/route-table.ts';

/** Real sockets with short waits: what takes seconds in life takes tenths of one here. */
export const SHORT_TIMES: Partial<RouterTimes> = {
  headMs: 150,
  keepAliveMs: 200,
  connectMs: 150,
  firstByteMs: 150,
  idleMs: 150,
  lingerMs: 100,
  lingerMostMs: 200,
};

/** Nobody waits where a test does not say so. */
const TEST_TIMES: RouterTimes = {
  ...TIMES,
  tickMs: 10,
  bootMs: 0,
  unreachableMs: 0,
  restartMs: 0,
  stopGraceMs: 0,
  stopMs: 500,
};

export interface TestRouter {
  port: number;
  table: RouteTable;
  server: ProxyServer;
  /** The texts of the access log, parsed. */
  lines: () => Promise<string[]>;
  close: () => Promise<void>;
}

export async function openTestRouter(
  routes: Route[],
  times: Partial<RouterTimes> = {},
): Promise<TestRouter> {
  const table = new RouteTable();
  table.load('test', routes);
  const texts: string[] = [];
  const accessLog = new AccessLog(async (json) => {
    for (const { text } of JSON.parse(json) as { text: string }[]) texts.push(text);
  });
  const log = pino({ level: 'silent' });
  const world = {
    table,
    accessLog,
    log,
    times: { ...TEST_TIMES, ...times },
    port: 80,
  };
  const server = await openProxyServer(world, [{ port: 0, host: '127.0.0.1' }]);
  return {
    port: portOf(server.servers[0] as Server),
    table,
    server,
    async lines() {
      await accessLog.flush();
      return texts;
    },
    async close() {
      await server.stop();
      table.load('test', []);
    },
  };
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

export interface RawApp {
  port: number;
  sockets: Socket[];
  close: () => Promise<void>;
}

/** A scripted app: what it does with each connection is the test's. */
export async function openRawApp(onConnection: (socket: Socket) => void): Promise<RawApp> {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export function appRoute(host: string, ports: number[], more: object = {}): Route {
  return {
    host,
    kind: 'app',
    appId: '01',
    app: 'hello',
    release: 1,
    targets: ports.map((port, i) => ({
      id: `container-${port}`,
      process: `web.${i + 1}`,
      address: '127.0.0.1',
      port,
    })),
    empty: 'booting',
    ...more,
  };
}
