import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DataDirectory, dataDirectory } from './data-directory.ts';
import { createFailpoint, type Failpoint } from './failpoint.ts';

/** What the supervisor tells every process of the platform, in its environment and nowhere else. */
export interface PlatformConfig {
  data: DataDirectory;
  /** Names this platform's objects on a shared Docker Engine; the supervisor makes it once. */
  platformId: string;
  domain: string;
  /** The router's public port and the API's port on loopback, as they really are: never 0. */
  httpPort: number;
  apiPort: number;
  keyFile: string;
  /** Holds the private Node and the small static programs of `docker/init`. */
  runtime: string;
  /** Listening sockets that this process inherited, as descriptor numbers. */
  listenFds: number[];
  /** How many router workers share the public port; each answers for its own health. */
  routerWorkers: number;
  logLevel: string;
  /** How often router and runner tell what they counted; a minute, unless a test cannot wait for it. */
  metricsMs: number;
  /** Ends this process at the step that a test named; does nothing otherwise. */
  failpoint: Failpoint;
}

type Environment = Record<string, string | undefined>;

export const DEFAULTS = {
  data: '/var/lib/tfp',
  domain: 'localhost',
  httpPort: 8080,
  apiPort: 5000,
};

/** Where the platform's files are; none of them needs to be there yet. */
export function readPlaces(env: Environment): Pick<PlatformConfig, 'data' | 'keyFile' | 'runtime'> {
  const data = dataDirectory(resolve(env.TFP_DATA || DEFAULTS.data));
  return {
    data,
    keyFile: resolve(env.TFP_KEY_FILE || `${data.root}.key`),
    runtime: resolve(env.TFP_RUNTIME || join(import.meta.dirname, '../../../.runtime')),
  };
}

/** Reads the part of the environment that all processes share. Each process passes its own `process.env` here, once. */
export function readPlatformConfig(env: Environment): PlatformConfig {
  const places = readPlaces(env);
  return Object.freeze({
    ...places,
    platformId: readFileSync(places.data.platformId, 'utf8').trim(),
    domain: env.TFP_DOMAIN ?? DEFAULTS.domain,
    httpPort: readInteger(env, 'TFP_HTTP_PORT', DEFAULTS.httpPort),
    apiPort: readInteger(env, 'TFP_API_PORT', DEFAULTS.apiPort),
    listenFds: (env.TFP_LISTEN_FDS ?? '').split(',').filter(Boolean).map(Number),
    routerWorkers: readInteger(env, 'TFP_ROUTER_WORKERS', 1),
    logLevel: env.TFP_LOG_LEVEL ?? 'info',
    metricsMs: readInteger(env, 'TFP_METRICS_MS', 60_000),
    failpoint: createFailpoint(env.TFP_FAILPOINTS === '1', join(places.data.root, 'failpoints')),
  });
}

/** The engine that builds and runs. It is reached over a unix socket, whatever else a user's shell may say. */
export function readDockerSocket(env: Environment): string {
  const usual = /^unix:\/\/(\/.+)/.exec(env.DOCKER_HOST ?? '')?.[1] ?? '/var/run/docker.sock';
  return env.TFP_DOCKER_SOCKET || usual;
}

/** Reads a whole number, or says in words which variable is wrong. */
export function readInteger(env: Environment, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new Error(`${name} is "${text}": it must be a whole number, 0 or more`);
  }
  return value;
}
