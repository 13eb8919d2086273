import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type PlatformConfig,
  readDockerSocket,
  readInteger,
  readPlatformConfig,
} from '@tfp/contract/platform-config';
import type { StackConfig } from './stack/docker-stack.ts';

export interface Config extends PlatformConfig {
  dockerSocket: string;
  stack: StackConfig;
  buildsAtOnce: number;
  /** Where git and its helpers are looked for. */
  searchPath: string;
}

const ROOT = resolve(import.meta.dirname, '../../..');

export function readConfig(): Config {
  const env = process.env;
  // Builds share the machine with the apps that run: half of it at most.
  const buildsAtOnce = Math.max(1, Math.floor(availableParallelism() / 2));
  return Object.freeze({
    ...readPlatformConfig(env),
    dockerSocket: readEngineSocket(),
    stack: readStackConfig(),
    searchPath: env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    buildsAtOnce: Math.max(1, readInteger(env, 'TFP_BUILDS_AT_ONCE', buildsAtOnce)),
  });
}

/** The engine's, also before there is a platform. */
export const readEngineSocket = (): string => readDockerSocket(process.env);

/** All that set-up needs to know before there is a platform. */
export function readStackConfig(): StackConfig {
  const { TFP_RUNTIME, TFP_DEBIAN_MIRROR } = process.env;
  return Object.freeze({
    stack: join(ROOT, 'docker/stack'),
    init: join(ROOT, 'docker/init'),
    runtime: resolve(TFP_RUNTIME ?? join(ROOT, '.runtime')),
    ...(TFP_DEBIAN_MIRROR ? { mirror: TFP_DEBIAN_MIRROR } : {}),
  });
}
