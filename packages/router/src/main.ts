import { setTimeout as pause } from 'node:timers/promises';
import { logsClient } from '@tfp/contract/logs-client';
import { createMetricPusher } from '@tfp/contract/metric-pusher';
import { startMinuteClock } from '@tfp/contract/minute-clock';
import { announceReady, createLog, listenOnSocket, onStop } from '@tfp/contract/platform-process';
import { runnerClient } from '@tfp/contract/runner-client';
import { readConfig } from './config.ts';
import { examineRouter } from './doctor/examine-router.ts';
import { createHealthServer } from './health-server.ts';
import { LAST_LINES_MS, RUNNER_BOOT_MS, TIMES } from './limits.ts';
import { AccessLog } from './proxying/access-log.ts';
import { openProxyServer } from './proxying/proxy-server.ts';
import { createLineSender } from './proxying/send-lines.ts';
import { isCurrentEpoch } from './routing/current-epoch.ts';
import { followRoutes } from './routing/follow-routes.ts';
import { restoreRoutes } from './routing/restore-routes.ts';
import { openSnapshotFile } from './routing/route-snapshot.ts';
import { RouteTable } from './routing/route-table.ts';

const config = readConfig();
const { worker, data } = config;
const log = createLog('router', config.logLevel).child({ worker });

process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'unexpected failure; the supervisor starts this worker again');
  process.exit(1);
});

const table = new RouteTable();
const file = openSnapshotFile(data.own('router'), worker);
const accessLog = new AccessLog(createLineSender(data.socket('logs')));

const metrics = createMetricPusher(logsClient(data.socket('logs')), 'router');
const minutes = startMinuteClock((minute) => metrics.push(minute, table.takeTraffic()), {
  everyMs: config.metricsMs,
});

const runner = runnerClient(data.socket('runner'));
const follower = followRoutes({ log, worker, runner, table, file });
await Promise.race([follower.heard, pause(RUNNER_BOOT_MS)]);
const snapshot = table.isLoaded ? undefined : file.read();
if (snapshot !== undefined) restoreRoutes(table, snapshot, isCurrentEpoch(snapshot.epoch));
// At the first start there is nothing to fall back on, and visitors wait better in the kernel's queue than at a 503.
else await follower.heard;

const doors = config.listenFds.map((fd) => ({ fd }));
const server = await openProxyServer(
  { table, accessLog, log, times: TIMES, port: config.httpPort },
  doors.length > 0 ? doors : [{ port: config.httpPort }],
);
const health = createHealthServer(
  worker,
  () => {
    const runnerState = follower.isConnected() ? 'runner heard' : 'runner away';
    return `routes v${table.version}, ${runnerState}, ${server.connectionCount()} connections`;
  },
  () => examineRouter({ worker, folder: data.own('router'), isConnected: follower.isConnected }),
);
await listenOnSocket(health, config.healthSocket);
announceReady();
log.info({ routes: table.routes().length, version: table.version }, 'routing');

onStop(log, async () => {
  await server.stop();
  follower.stop();
  health.close();
  minutes.stop();
  await Promise.race([Promise.all([accessLog.flush(), metrics.flush()]), pause(LAST_LINES_MS)]);
});
