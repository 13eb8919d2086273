import { mkdirSync } from 'node:fs';
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
import { limits } from './limits.ts';
import { openLogStore } from './segments/log-store.ts';
import { createServer } from './server.ts';
import { ThreadPool } from './threads/thread-pool.ts';

const config = readConfig();
const log = createLog('logs', config.logLevel);
const directory = config.data.own('logs');
mkdirSync(directory, { recursive: true, mode: 0o700 });

const store = openLogStore(directory, {
  bootId: config.bootId,
  bytesMax: config.appBytesMax,
  threads: new ThreadPool(limits.sealThreadsMax),
  failpoint: config.failpoint,
  onError: (error) => log.error({ err: error }, 'lines not kept well'),
});
const collector = new OutputCollector(log);
for (const [appId, appLog] of store.all()) {
  for (const state of appLog.state.sources.values()) {
    if (!state.ended) collector.follow(appId, appLog, state);
  }
}

const stopping = new AbortController();
const { appBytesMax } = config;
const server = createServer({
  log,
  store,
  searchers: new ThreadPool(limits.searchThreadsMax),
  collector,
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
  await closeServer(server.server, limits.lastAnswersMs);
  await server.close();
  await store.close();
});
