import { mkdirSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
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
import { openLineAges } from './segments/line-ages.ts';
import { openLogStore } from './segments/log-store.ts';
import { createServer } from './server.ts';

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
  failpoint: config.failpoint,
  onError: (error) => log.error({ err: error }, 'lines not forced to disk'),
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
  collector,
  stopping: stopping.signal,
  examine: () => examineLogs({ store, directory, appBytesMax }),
});
await server.ready();
await listenOnSocket(server.server, config.data.socket('logs'));
const tidying = setInterval(tidy, limits.unsyncedMaxMs);
tidy();
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

function tidy(): void {
  try {
    const leaptMs = ages.look();
    if (leaptMs !== 0) log.warn({ leaptMs }, 'clock leapt: lines keep the age that they had');
  } catch (error) {
    log.error({ err: error }, 'clocks not written down');
  }
  void store.tidy();
}
