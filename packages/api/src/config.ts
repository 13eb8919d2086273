import { type PlatformConfig, readPlatformConfig } from '@tfp/contract/platform-config';

export type Config = PlatformConfig;

export function readConfig(): Config {
  return readPlatformConfig(process.env);
}
