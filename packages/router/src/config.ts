import { type PlatformConfig, readPlatformConfig } from '@tfp/contract/platform-config';

export interface RouterConfig extends PlatformConfig {
  /** Names this worker among its equals. */
  worker: string;
  /** Where it answers `GET /health`. */
  healthSocket: string;
}

const WORKER = /^[A-Za-z0-9-]{1,32}$/;

export function readConfig(): RouterConfig {
  const platform = readPlatformConfig(process.env);
  const worker = process.env.TFP_WORKER ?? '1';
  if (!WORKER.test(worker)) throw new Error(`TFP_WORKER is "${worker}": letters, digits, dashes`);
  const healthSocket = platform.data.socket(`router.${worker}`);
  return Object.freeze({ ...platform, worker, healthSocket });
}
