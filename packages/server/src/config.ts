import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import {
  DEFAULTS,
  type PlatformConfig,
  readInteger,
  readPlaces,
} from '@tfp/contract/platform-config';
import { routerWorkersDefaultMax, routerWorkersMax } from './limits.ts';

export type Environment = Record<string, string | undefined>;

/** What `tfp server` was told, by its environment and nothing else. */
export interface ServerConfig extends Pick<PlatformConfig, 'data' | 'keyFile' | 'runtime'> {
  /** The folder of the platform's own code: its processes start there. */
  root: string;
  procfile: string;
  routerWorkers: number;
  logLevel: string;
  /** Handed on to every process. */
  environment: Environment;
}

export const ROOT = resolve(import.meta.dirname, '../../..');

export function readServerConfig(environment: Environment = process.env): ServerConfig {
  const workers = readInteger(
    environment,
    'TFP_ROUTER_WORKERS',
    Math.min(availableParallelism(), routerWorkersDefaultMax),
  );
  if (workers < 1 || workers > routerWorkersMax) {
    throw new Error(`TFP_ROUTER_WORKERS is ${workers}: it must be 1 to ${routerWorkersMax}`);
  }
  return Object.freeze({
    ...readPlaces(environment),
    root: ROOT,
    procfile: resolve(environment.TFP_PROCFILE || join(ROOT, 'Procfile')),
    routerWorkers: workers,
    logLevel: environment.TFP_LOG_LEVEL ?? 'info',
    environment,
  });
}

/** The ports as they are asked for; those of a platform that runs stand in its sockets. */
export function readPorts(environment: Environment): { httpPort: number; apiPort: number } {
  return {
    httpPort: readInteger(environment, 'TFP_HTTP_PORT', DEFAULTS.httpPort),
    apiPort: readInteger(environment, 'TFP_API_PORT', DEFAULTS.apiPort),
  };
}
