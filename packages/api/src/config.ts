import {
  type PlatformConfig,
  readInteger,
  readPlatformConfig,
} from '@tfp/contract/platform-config';
import { limits } from './limits.ts';

export interface Config extends PlatformConfig {
  /** To how many of an app's newest releases there is a way back. */
  keptReleases: number;
  /** How often the memory of the machine may be promised. */
  memoryOvercommit: number;
}

export function readConfig(): Config {
  const { env } = process;
  const keptReleases = readInteger(env, 'TFP_KEPT_RELEASES', limits.keptReleasesDefault);
  const memoryOvercommit = readFactor(env, 'TFP_MEMORY_OVERCOMMIT', limits.memoryOvercommitDefault);
  return Object.freeze({ ...readPlatformConfig(env), keptReleases, memoryOvercommit });
}

function readFactor(
  env: Record<string, string | undefined>,
  name: string,
  fallback: number,
): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new Error(`${name} is "${text}": it must be a number above 0, as in 1.5`);
}
