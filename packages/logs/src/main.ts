import { mkdirSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { apiClient } from '@tfp/contract/api-client';
import { MINUTE_MS } from '@tfp/contract/metrics';
import {
  announceReady,
  closeServer,
  createLog,
  listenOnSocket,
  onStop,
} from '@tfp/contract/platform-process';
import { OutputCollector } from './collect-output.ts';
import { readConfig } from './config.ts';
import { examineLogs } from './doctor/examine-logs.ts';
import { systemClock } from './drains/clock.ts';
import { systemLookup } from './drains/dial/system-lookup.ts';
import { runDrains } from './drains/run-drains.ts';
import { limits } from './limits.ts';
import { DroppedLines } from './lines/dropped-lines.ts';
import { dayOf } from './metrics/day-files.ts';
import { MetricStore } from './metrics/metric-store.ts';
import { Totals } from './metrics/totals.ts';
import { openLineAges } from './segments/line-ages.ts';
import { openLogStore } from './segments/log-store.ts';
import { createServer } from './server.ts';
import { ThreadPool } from './threads/thread-pool.ts';

const config = readConfig();
const log = createLog('logs', config.logLevel);
const directory = config.data.own('logs');
mkdirSync(directory, { recursive: true, mode: 0o700 });

const clocks = { wallMs: () => Date.now(), uptimeMs: () => uptime() * 1_000 };
const ages = openLineAges(join(directory, 'clocks.json'), config.bootId, clocks);
const store = openLogStore(directory, {
  ages,
  bootId: config.bootId,
  bytesMax: config.appBytesMax,
  threads: new ThreadPool(limits.sealThreadsMax),
  failpoint: config.failpoint,
  onError: (error) => log.error({ err: error }, 'lines not kept well'),
});
const metrics = new MetricStore(join(directory, '.metrics'));
const dropped = new DroppedLines();

const collector = new OutputCollector(log, (appId, lines) => dropped.add(appId, lines));
for (const [appId, appLog] of store.all()) {
  for (const state of appLog.state.sources.values()) {
    if (!state.ended) collector.follow(appId, appLog, state);
  }
}

const receivers = {
  rules: {
    networks: config.drainNetworks,
    ports: [config.httpPort, config.apiPort],
    lookup: systemLookup,
  },
  limits,
  clock: systemClock,
};
const { drains, stop: stopDrains } = runDrains({
  log,
  store,
  api: apiClient(config.data.socket('api')),
  directory,
  receivers,
  bounds: config.drainBounds,
});

const stopping = new AbortController();
const server = createServer({
  log,
  store,
  searchers: new ThreadPool(limits.searchThreadsMax),
  collector,
  metrics,
  totals: new Totals(),
  dropped,
  drains,
  receivers,
  stopping: stopping.signal,
  examine: () =>
    examineLogs({ store, collector, metrics, directory, appBytesMax: config.appBytesMax }),
});
await server.ready();
await listenOnSocket(server.server, config.data.socket('logs'));
tidyLines();
const tidying = [
  setInterval(tidyLines, limits.unsyncedMaxMs),
  setInterval(tidyMetrics, limits.metricTidyMs),
];
announceReady();
log.info('collecting output');

onStop(log, async () => {
  for (const timer of tidying) clearInterval(timer);
  stopping.abort();
  collector.stop();
  await stopDrains();
  await closeServer(server.server, limits.lastAnswersMs);
  await server.close();
  await store.close();
});

function tidyLines(): void {
  try {
    const leaptMs = ages.look();
    if (leaptMs !== 0) log.warn({ leaptMs }, 'clock leapt: lines keep the age that they had');
  } catch (error) {
    log.error({ err: error }, 'clocks not written down');
  }
  void store.tidy();
}

function tidyMetrics(): void {
  const today = dayOf(Math.floor(Date.now() / MINUTE_MS));
  metrics.tidy(today).catch((error) => log.error({ err: error }, 'numbers not tidied'));
}
