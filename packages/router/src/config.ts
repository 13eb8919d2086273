import { dirname, join } from 'node:path';
import { type PlatformConfig, readPlatformConfig } from '@tfp/contract/platform-config';

export interface RouterConfig extends PlatformConfig {
  /** Names this worker among its equals. */
  worker: string;
  /** Where it answers `GET /health`. The first worker speaks at the router's own address. */
  healthSocket: string;
}

const WORKER = /^[A-Za-z0-9-]{1,32}$/;

export function readConfig(): RouterConfig {
  const platform = readPlatformConfig(process.env);
  const worker = process.env.TFP_WORKER ?? '1';
  if (!WORKER.test(worker)) throw new Error(`TFP_WORKER is "${worker}": letters, digits, dashes`);
  const first = platform.data.socket('router');
  const healthSocket = worker === '1' ? first : join(dirname(first), `router-${worker}.sock`);
  return Object.freeze({ ...platform, worker, healthSocket });
}
