import { mkdirSync } from 'node:fs';
import { apiClient } from '@tfp/contract/api-client';
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
import { systemLookup } from './drains/dial/system-lookup.ts';
import { runDrains } from './drains/run-drains.ts';
import { limits } from './limits.ts';
import { openLogStore } from './segments/log-store.ts';
import { createServer } from './server.ts';

const config = readConfig();
const log = createLog('logs', config.logLevel);
const directory = config.data.own('logs');
mkdirSync(directory, { recursive: true, mode: 0o700 });

const store = openLogStore(directory, {
  bootId: config.bootId,
  bytesMax: config.appBytesMax,
  failpoint: config.failpoint,
  onError: (error) => log.error({ err: error }, 'lines not forced to disk'),
});
const collector = new OutputCollector(log);
for (const [appId, appLog] of store.all()) {
  for (const state of appLog.state.sources.values()) {
    if (!state.ended) collector.follow(appId, appLog, state);
  }
}

const dialRules = {
  networks: config.drainNetworks,
  ports: [config.httpPort, config.apiPort],
  lookup: systemLookup,
};
const { drains, stop: stopDrains } = runDrains({
  log,
  store,
  api: apiClient(config.data.socket('api')),
  directory,
  rules: dialRules,
  bounds: config.drainBounds,
});

const stopping = new AbortController();
const { appBytesMax } = config;
const server = createServer({
  log,
  store,
  collector,
  drains,
  dialRules,
  stopping: stopping.signal,
  examine: () => examineLogs({ store, directory, appBytesMax }),
});
await server.ready();
await listenOnSocket(server.server, config.data.socket('logs'));
const tidying = setInterval(() => void store.tidy(), limits.unsyncedMaxMs);
announceReady();
log.info('collecting output');

onStop(log, async () => {
  clearInterval(tidying);
  stopping.abort();
  collector.stop();
  await stopDrains();
  await closeServer(server.server, limits.lastAnswersMs);
  await server.close();
  await store.close();
});
