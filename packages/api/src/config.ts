import {
  type PlatformConfig,
  readInteger,
  readPlatformConfig,
} from '@tfp/contract/platform-config';
import { limits } from './limits.ts';

export interface Config extends PlatformConfig {
  /** To how many of an app's newest releases there is a way back. */
  keptReleases: number;
}

export function readConfig(): Config {
  const { env } = process;
  const keptReleases = readInteger(env, 'TFP_KEPT_RELEASES', limits.keptReleasesDefault);
  return Object.freeze({ ...readPlatformConfig(env), keptReleases });
}
