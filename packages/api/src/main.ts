import { join } from 'node:path';
import { builderClient } from '@tfp/contract/builder-client';
import { openKeyRing } from '@tfp/contract/key-ring';
import { createLogPusher } from '@tfp/contract/log-pusher';
import { logsClient } from '@tfp/contract/logs-client';
import { announceReady, closeServer, createLog, onStop } from '@tfp/contract/platform-process';
import { runnerClient } from '@tfp/contract/runner-client';
import { createChanges } from './changes.ts';
import { cleanUp } from './cleanups/clean-up.ts';
import { forgetStrangeLogs } from './cleanups/forget-strange-logs.ts';
import { forgetTokens } from './cleanups/forget-tokens.ts';
import { readConfig } from './config.ts';
import { examineApi } from './doctor/examine-api.ts';
import { trimFeeds } from './events/trim-feeds.ts';
import { writeStream } from './events/write-stream.ts';
import { createRoom } from './formation/room.ts';
import { ownHealth } from './health/own-health-endpoints.ts';
import { createDoor } from './http/door-server.ts';
import { listenInFolder, listenOnLoopback } from './http/listen.ts';
import { createPrivateServer } from './http/private-server.ts';
import { createPublicServer } from './http/public-server.ts';
import { applyEntries } from './journal/apply-entry.ts';
import { followJournal } from './journal/follow-journal.ts';
import { assertKey } from './keys/assert-key.ts';
import { finishRotations } from './keys/finish-rotation.ts';
import { rewrapLeftovers } from './keys/rewrap-data-keys.ts';
import { createLedger } from './ledger.ts';
import { limits } from './limits.ts';
import { createLogSessions } from './logs/log-session.ts';
import { createOpenSessions } from './processes/open-sessions.ts';
import { askProcesses } from './stages/ask-processes.ts';
import { keepWalSmall } from './store/keep-wal-small.ts';
import { openDatabase } from './store/open-database.ts';
import { createTell } from './tell.ts';
import { ensureAdmin } from './tokens/ensure-admin.ts';

const config = readConfig();
const { data, domain } = config;
const log = createLog('api', config.logLevel);

const masterKey = openKeyRing(config.keyFile);
const db = openDatabase(join(data.own('api'), 'ledger.db'));
const onBroken = (error: unknown) => {
  log.fatal({ err: error }, 'ledger cannot be written any more');
  process.exit(1);
};
const ledger = createLedger(db, onBroken, config.keptReleases);
assertKey(ledger.apps, masterKey);
ensureAdmin(ledger, data.adminToken, domain);

const runner = runnerClient(data.socket('runner'));
const builder = builderClient(data.socket('builder'));
const logs = logsClient(data.socket('logs'));
const logPusher = createLogPusher(logs);
const changes = createChanges();
const drainChanges = createChanges();
const tell = createTell(logPusher);
const room = createRoom(runner, config.memoryOvercommit);
const askHealth = askProcesses(config, {
  path: '/health',
  deadlineMs: limits.healthDeadlineMs,
  own: async () => ownHealth(),
});
const { httpPort } = config;
const secrets = [data.root, data.adminToken, config.keyFile];
const askExamination = askProcesses(config, {
  path: '/doctor',
  deadlineMs: limits.examinationDeadlineMs,
  own: () => examineApi({ ...ledger, httpPort, secrets }),
});
const deps = {
  ...ledger,
  masterKey,
  domain,
  httpPort,
  apiPort: config.apiPort,
  runner,
  room,
  builder,
  builderSocket: data.socket('builder'),
  logs,
  logSessions: createLogSessions(masterKey),
  openSessions: createOpenSessions(),
  probeLogs: async () => askHealth.logs?.(),
  askHealth,
  askExamination,
  changes,
  drainChanges,
  tell,
  failpoint: config.failpoint,
  log,
};

writeStream(deps);
void room.look();

// An older key seals nothing any more, not even before the first request.
rewrapLeftovers(deps);

const privateServer = createPrivateServer(deps);
const publicServer = createPublicServer(deps);
await Promise.all([privateServer.ready(), publicServer.ready()]);
const door = () => createDoor(publicServer);
const servers = [
  await listenInFolder(privateServer.server, data.socket('api')),
  await listenInFolder(door(), data.socket('api-public')),
  ...(await listenOnLoopback(door, { fds: config.listenFds, port: config.apiPort })),
];

const stopping = new AbortController();
const loops = [
  followJournal({ ...deps, apply: (entries) => applyEntries(deps, entries) }, stopping.signal),
  cleanUp(deps, stopping.signal),
  forgetStrangeLogs(deps, stopping.signal),
  forgetTokens(deps, stopping.signal),
  finishRotations(deps, stopping.signal),
  keepWalSmall(deps, stopping.signal),
  trimFeeds(deps, stopping.signal),
];

log.info({ port: config.apiPort }, 'api ready');
announceReady();

onStop(log, async () => {
  stopping.abort();
  deps.openSessions.close();
  await Promise.all(servers.map((server) => closeServer(server, limits.lastRequestsMs)));
  await Promise.all(loops);
  await Promise.race([logPusher.flush(), new Promise((resolve) => setTimeout(resolve, 500))]);
  db.close();
});
