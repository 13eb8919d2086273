import { readFileSync } from 'node:fs';
import {
  type PlatformConfig,
  readInteger,
  readPlatformConfig,
} from '@tfp/contract/platform-config';
import { limits } from './limits.ts';

export interface Config extends PlatformConfig {
  /** What one app's lines may take on disk. */
  appBytesMax: number;
  /** Names the kernel's run: in another one, what was not forced to disk may be gone. */
  bootId: string;
}

export function readConfig(): Config {
  return Object.freeze({
    ...readPlatformConfig(process.env),
    appBytesMax: readInteger(process.env, 'TFP_LOG_BYTES_PER_APP', limits.appBytesMax),
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  });
}
