import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { apiClient } from '@tfp/contract/api-client';
import { examine } from '@tfp/contract/examine';
import { noFailpoint } from '@tfp/contract/failpoint';
import type { NewLogLine } from '@tfp/contract/log-lines';
import { closeServer, createLog, listenOnSocket } from '@tfp/contract/platform-process';
import { readStackConfig } from '#src/config.ts';
import { createBranches } from '#src/git/branches.ts';
import { createHookServer, installHook } from '#src/git/hook-server.ts';
import { createPushes } from '#src/git/pushes.ts';
import { createRepositories } from '#src/git/repositories.ts';
import { createBuildQueue } from '#src/images/build-queue.ts';
import type { BuildEvent } from '#src/images/build-trace.ts';
import type { ImageBuild } from '#src/images/docker-build.ts';
import { type ReceivePushDeps, receivePush } from '#src/receive-push.ts';
import { createRunningBuilds } from '#src/running-builds.ts';
import { createServer } from '#src/server.ts';
import { type Door, openDoor } from './door.ts';
import { type StandInApi, startStandInApi } from './stand-in-api.ts';

export type FakeBuild = (
  context: Readable,
  build: ImageBuild,
  onEvent: (event: BuildEvent) => void,
) => Promise<string>;

/** The whole build stage on real sockets and real git; only the engine and the api are stand-ins. */
export interface BuildStage {
  folder: string;
  api: StandInApi;
  door: Door;
  lines: NewLogLine[];
  /** What the engine does with the next builds. */
  build: FakeBuild;
  repository: (appId: string) => string;
  dispose: () => Promise<void>;
}

const STACK = {
  id: 's-0',
  run: 'tfp-stack:0',
  build: 'tfp-stack-build:0',
  nodeVersion: '24.21.0',
};
/** The real hook, where set-up has compiled it. */
const REAL_RELAY = join(readStackConfig().runtime, 'bin/tfp-relay');
const RELAY = existsSync(REAL_RELAY) ? REAL_RELAY : join(import.meta.dirname, 'stand-in-relay.cjs');

export interface BuildStageOptions extends Partial<ReceivePushDeps> {
  packBytesMax?: number;
  idleMs?: number;
}

export async function startBuildStage(options: BuildStageOptions = {}): Promise<BuildStage> {
  const { packBytesMax, idleMs, ...overrides } = options;
  const folder = mkdtempSync(join(tmpdir(), 'tfp-build-stage-'));
  const hooks = join(folder, 'hooks');
  installHook(hooks, RELAY);
  const api = await startStandInApi(join(folder, 'api.sock'));
  const repositories = createRepositories({
    folder: join(folder, 'repositories'),
    hooks,
    searchPath: process.env.PATH ?? '',
    ...(packBytesMax ? { packBytesMax } : {}),
  });
  await repositories.clean();
  const pushes = createPushes();
  const running = createRunningBuilds();
  const log = createLog('builder', 'silent');
  const images = {
    list: async () => [],
    inspect: async () => ({ bytes: 1_000, volumes: [] }),
    remove: async () => {},
  };
  const hookSocket = join(folder, 'hook.sock');
  const builderSocket = join(folder, 'builder.sock');

  const stage: BuildStage = {
    folder,
    api,
    door: await openDoor(builderSocket),
    lines: [],
    async build(context) {
      for await (const _chunk of context);
      return 'sha256:built';
    },
    repository: (appId) => join(folder, 'repositories', `${appId}.git`),
    async dispose() {
      await stage.door.close();
      await closeServer(server.server, 0);
      hookServer.close();
      await api.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  const deps: ReceivePushDeps = {
    api: apiClient(join(folder, 'api.sock')),
    platformId: 'platform',
    buildImage: (context, build, onEvent) => stage.build(context, build, onEvent),
    images,
    queue: createBuildQueue(2),
    running,
    stack: async () => STACK,
    pushes,
    branches: createBranches(),
    logs: { push: (line) => stage.lines.push(line) },
    log,
    onEnd: () => {},
    failpoint: noFailpoint,
    ...overrides,
  };
  const hookServer = createHookServer(log, (hook) => receivePush(deps, hook));
  await listenOnSocket(hookServer, hookSocket);
  const stack = { images: deps.stack, list: async () => [], update: async () => {} };
  const server = createServer({
    repositories,
    pushes,
    hookSocket,
    running,
    images,
    stack,
    log,
    keptImages: apiClient(join(folder, 'api.sock')).keptImages,
    examine: () => examine('builder', {}),
    onForgotten: () => {},
    failpoint: noFailpoint,
    note: () => undefined,
    ...(idleMs ? { idleMs } : {}),
  });
  await server.ready();
  await listenOnSocket(server.server, builderSocket);
  return stage;
}
