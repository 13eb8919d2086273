import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { apiClient } from '@tfp/contract/api-client';
import type { NewBuild } from '@tfp/contract/builds';
import { createLogPusher } from '@tfp/contract/log-pusher';
import { logsClient } from '@tfp/contract/logs-client';
import {
  announceReady,
  closeServer,
  createLog,
  listenOnSocket,
  onStop,
} from '@tfp/contract/platform-process';
import { createCaretaker } from './caretaker.ts';
import { readConfig } from './config.ts';
import { connectEngine, engineCgroups } from './docker-engine.ts';
import { examineBuilder } from './doctor/examine-builder.ts';
import { createBranches } from './git/branches.ts';
import { readGitVersion } from './git/git-version.ts';
import { checkSocketPath, createHookServer, installHook } from './git/hook-server.ts';
import { createPushes } from './git/pushes.ts';
import { createRepositories } from './git/repositories.ts';
import { removeStrangers, settleUnfinished } from './housekeeping.ts';
import { boundBuilds } from './images/bound-builds.ts';
import { createBuildQueue } from './images/build-queue.ts';
import { collectImages } from './images/collect-images.ts';
import { createAppImages } from './images/docker-app-images.ts';
import { buildImage } from './images/docker-build.ts';
import { LIMITS } from './limits.ts';
import { receivePush } from './receive-push.ts';
import { createRunningBuilds } from './running-builds.ts';
import { createServer } from './server.ts';
import { createCurrentStack } from './stack/docker-current-stack.ts';

const config = readConfig();
const { data, platformId } = config;
const log = createLog('builder', config.logLevel);

const own = data.own('builder');
const hooks = join(own, 'hooks');
const hookSocket = checkSocketPath(join(own, 'hook.sock'));
const docker = connectEngine(config.dockerSocket);
const api = apiClient(data.socket('api'));
const logs = createLogPusher(logsClient(data.socket('logs')));

const images = createAppImages(docker, platformId);
const stack = createCurrentStack(docker, config.stack);
const repositories = createRepositories({
  folder: join(own, 'repositories'),
  hooks,
  searchPath: config.searchPath,
});
const pushes = createPushes();
const running = createRunningBuilds();

await repositories.clean();
const relay = join(config.runtime, 'bin/tfp-relay');
installHook(hooks, relay);
if (!existsSync(relay)) log.error({ relay }, 'pushes will fail: bin/setup makes this program');

const { keptImages } = api;
const housekeeping = { api, repositories, pushes, images, running, keptImages, log };
const tidySoon = createCaretaker(housekeeping);
const settled = settleUnfinished(housekeeping);
settled
  .then(() => removeStrangers(housekeeping))
  .catch((error) => log.warn({ err: error }, 'housekeeping failed'));

const collecting = setInterval(() => {
  collectImages(housekeeping).catch((error) => log.warn({ err: error }, 'images not collected'));
}, LIMITS.collectMs);

const delivery = {
  // A push that comes before the api has heard of the last builder's end waits for that.
  api: {
    ...api,
    acceptBuild: (build: NewBuild) => settled.then(() => api.acceptBuild(build)),
  },
  platformId,
  buildImage: buildImage.bind(undefined, docker),
  images,
  queue: createBuildQueue(config.buildsAtOnce),
  running,
  stack: stack.images,
  pushes,
  branches: createBranches(),
  logs,
  log,
  onEnd: tidySoon,
  failpoint: config.failpoint,
};

const unlimited = boundBuilds(() => engineCgroups(docker), log);

const hookServer = createHookServer(log, (hook) => receivePush(delivery, hook));
await listenOnSocket(hookServer, hookSocket);
const server = createServer({
  repositories,
  pushes,
  hookSocket,
  running,
  images,
  keptImages,
  onForgotten: tidySoon,
  failpoint: config.failpoint,
  examine: () =>
    examineBuilder({
      ...housekeeping,
      gitVersion: () => readGitVersion(config.searchPath),
      unlimited,
      folder: own,
    }),
  stack,
  log,
  note: () =>
    unlimited().length > 0 ? `builds are not limited: ${unlimited().join(', ')}` : undefined,
});
await server.ready();
await listenOnSocket(server.server, data.socket('builder'));
log.info({ buildsAtOnce: config.buildsAtOnce }, 'builder serves');
announceReady();

onStop(log, async () => {
  clearInterval(collecting);
  hookServer.close();
  await running.stop(LIMITS.stopGraceMs);
  await closeServer(server.server, LIMITS.lastAnswersMs);
  await logs.flush();
});
