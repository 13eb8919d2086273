import { mkdirSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { apiClient } from '@tfp/contract/api-client';
import { openKeyRing } from '@tfp/contract/key-ring';
import { createLogPusher } from '@tfp/contract/log-pusher';
import { logsClient } from '@tfp/contract/logs-client';
import { createMetricPusher } from '@tfp/contract/metric-pusher';
import { announceReady, createLog, listenOnSocket, onStop } from '@tfp/contract/platform-process';
import { openAppFiles } from './apps/app-files.ts';
import { openConfig } from './apps/open-config.ts';
import { Sessions } from './attach/sessions.ts';
import { readConfig } from './config.ts';
import { openCrashBook } from './crashes/crash-book.ts';
import { CronRuns } from './cron/cron-runs.ts';
import { Timetable } from './cron/timetable.ts';
import { examineApp } from './doctor/examine-app.ts';
import { examineRunner } from './doctor/examine-runner.ts';
import { dockerConnection } from './engine/docker-connection.ts';
import { dockerEngine } from './engine/docker-engine.ts';
import { dockerFacts } from './engine/docker-facts.ts';
import { dockerVolumes } from './engine/docker-volumes.ts';
import { installInit } from './engine/install-init.ts';
import { clearEnvironmentOffers } from './engine/offer-environment.ts';
import { readOpenFilesLimit } from './engine/open-files-limit.ts';
import { Execs } from './exec/execs.ts';
import { Fleet } from './fleet/fleet.ts';
import { followDesiredState } from './follow-desired-state.ts';
import { createServer } from './http/server.ts';
import { Journal } from './journal/journal.ts';
import { createMemoryWarning } from './machine/memory-warning.ts';
import { createUsageMeter } from './machine/usage-meter.ts';
import { createProcessMeter } from './metrics/process-meter.ts';
import { createRunCounts } from './metrics/run-counts.ts';
import { tellMetrics } from './metrics/tell-metrics.ts';
import { createAddressBook } from './network/address-book.ts';
import { createAppNetworks } from './network/app-networks.ts';
import { createHost } from './network/host.ts';
import { openOneOffFiles } from './one-off/one-off-files.ts';
import { OneOffs } from './one-off/one-offs.ts';
import { createAppVoice } from './output/app-voice.ts';
import { OutputCollector } from './output/output-collector.ts';
import { platformRoutes } from './routing/platform-routes.ts';
import { PLATFORM_OWNER, RouteTable } from './routing/route-table.ts';
import { RouterWorkers } from './routing/router-workers.ts';
import { openRoutingMemory } from './routing/routing-memory.ts';
import { createEnginePresence } from './watch-engine/engine-presence.ts';
import { createEnginePulse } from './watch-engine/engine-pulse.ts';
import { removeStrayVolumes } from './watch-engine/remove-stray-volumes.ts';
import { watchEngine } from './watch-engine.ts';
import type { World } from './world.ts';

const config = readConfig();
const { data, platformId, timers } = config;
const log = createLog('runner', config.logLevel);
const folder = data.own('runner');
mkdirSync(folder, { recursive: true, mode: 0o700 });
const now = () => performance.timeOrigin + performance.now();

const master = openKeyRing(config.keyFile);
clearEnvironmentOffers(folder);
const engine = dockerEngine(config.dockerSocket, platformId, folder);
const host = createHost(engine, { id: platformId, folder, publicPorts: [config.httpPort] });
const journal = new Journal(join(folder, 'journal.ndjson'));
const logs = logsClient(data.socket('logs'));
const pusher = createLogPusher(logs);
const memory = openRoutingMemory(join(folder, 'routing.json'));
const routes = new RouteTable(memory.firstVersion, '');
const workers = new RouterWorkers(
  memory.workers,
  { ackMs: timers.routerAckMs, returnMs: timers.routerReturnMs },
  now,
  memory.rememberWorkers,
);
routes.set(PLATFORM_OWNER, platformRoutes(config.domain, data.socket('api-public')));

const init = installInit(config.runtime, folder);
if (init === null)
  log.warn(
    'no tfp-init of this version: containers run under the engine’s own init, and it holds their config',
  );
const pulse = createEnginePulse(engine, Date.now, timers.engineSilentMs);
const presence = createEnginePresence(Date.now, pulse);
const world: World = {
  engine,
  presence,
  networks: createAppNetworks(engine, platformId, host.space),
  addresses: createAddressBook(),
  routes,
  workers,
  journal,
  collector: new OutputCollector(logs),
  files: openAppFiles(join(folder, 'apps')),
  crashes: openCrashBook(join(folder, 'apps')),
  counts: createRunCounts(),
  oneOffFiles: openOneOffFiles(join(folder, 'one-offs')),
  say: createAppVoice(pusher),
  openConfig: (app, release) => openConfig(master, app, release),
  platform: { id: platformId, init, openFilesMax: readOpenFilesLimit(), epoch: '' },
  timers,
  now,
  uptime: () => uptime() * 1_000,
  clock: Date.now,
  failpoint: config.failpoint,
  log,
};
const fleet = new Fleet(world);
const sessions = new Sessions(world);
const oneOffs = new OneOffs(world, fleet, sessions);
const execs = new Execs(world, fleet, oneOffs, sessions);
const meter = createUsageMeter(engine, now);
const cronRuns = new CronRuns(world, fleet);
const timetable = new Timetable(world, fleet, cronRuns, () => Date.now() + timers.cronAheadMs);

const docker = dockerConnection(config.dockerSocket);
const facts = dockerFacts(docker);
const volumes = dockerVolumes(docker, platformId);
const pool = async () => (await host.space()).pool;

const server = await createServer({
  ...world,
  fleet,
  oneOffs,
  meter,
  cronRuns,
  execs,
  sessions,
  journal,
  since: new Date().toISOString(),
  examine: () =>
    examineRunner({ world, fleet, facts, volumes, pool, folder, keyFile: config.keyFile }),
  examineApp: (app) => examineApp({ world, facts }, app),
  presence,
  whenObserved: presence.whenObserved,
});

const stopping = new AbortController();
const engineWatched = watchEngine(
  {
    world,
    fleet,
    oneOffs,
    cronRuns,
    execs,
    secureHost: host.secure,
    timetable,
    presence,
    tidyUp: () => removeStrayVolumes({ volumes, fleet, log }),
  },
  stopping.signal,
);
const metricsTold = tellMetrics(
  {
    meter: createProcessMeter({
      engine,
      usage: meter,
      memory: createMemoryWarning(world.say),
      fleet,
      counts: world.counts,
      now,
    }),
    pusher: createMetricPusher(logs, 'runner'),
    everyMs: config.metricsMs,
    log,
  },
  stopping.signal,
);
void followDesiredState(apiClient(data.socket('api')), fleet, log, stopping.signal);

timetable.start(stopping.signal);

await listenOnSocket(server, data.socket('runner'));
announceReady();
log.info({ platform: platformId }, 'runner ready');

onStop(log, async () => {
  stopping.abort();
  await pusher.flush();
  await Promise.race([Promise.all([engineWatched, metricsTold]), delay(1_000)]);
  server.close();
});
