import { openSync, write } from 'node:fs';
import { createLog } from '../../packages/contract/src/platform-process.ts';
import { TIMES } from '../../packages/router/src/limits.ts';
import { AccessLog } from '../../packages/router/src/proxying/access-log.ts';
import { openProxyServer } from '../../packages/router/src/proxying/proxy-server.ts';
import { RouteTable } from '../../packages/router/src/routing/route-table.ts';

// One worker as main.ts wires it, with a fixed table and the log written to a file as nginx does.

const [port, logPath] = process.argv.slice(2) as [string, string];
const table = new RouteTable();
const target = { id: 'bench', process: 'web.1', address: '127.0.0.1', port: Number(port) };
table.load('bench', [
  {
    host: 'bench.test',
    kind: 'app',
    appId: '00000000-0000-4000-8000-000000000000',
    app: 'bench',
    release: 1,
    targets: [target],
    empty: 'booting',
  },
]);
const file = openSync(logPath, 'w');
const accessLog = new AccessLog(
  (json) => new Promise((resolve) => write(file, json, () => resolve())),
);
const log = createLog('router', 'silent');
const { servers } = await openProxyServer({ table, accessLog, log, times: TIMES, port: 80 }, [
  { port: 0, host: '127.0.0.1' },
]);
const address = servers[0]?.address() as { port: number };
process.send?.({ port: address.port });
