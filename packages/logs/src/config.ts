import { readFileSync } from 'node:fs';
import {
  type PlatformConfig,
  readInteger,
  readPlatformConfig,
} from '@tfp/contract/platform-config';
import { type NetworkRules, readNetworkRules } from './drains/dial/address-rules.ts';
import type { LagBounds } from './drains/reading/lag.ts';
import { limits } from './limits.ts';

export interface Config extends PlatformConfig {
  /** What one app's lines may take on disk. */
  appBytesMax: number;
  /** Names the kernel's run: in another one, what was not forced to disk may be gone. */
  bootId: string;
  /** How far behind a drain may be. */
  drainBounds: LagBounds;
  /** Where drains may send to, beyond the rules that stand. */
  drainNetworks: NetworkRules;
}

export function readConfig(): Config {
  const { env } = process;
  return Object.freeze({
    ...readPlatformConfig(env),
    appBytesMax: readInteger(env, 'TFP_LOG_BYTES_PER_APP', limits.appBytesMax),
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    drainBounds: {
      lagBytesMax: readInteger(env, 'TFP_DRAIN_BYTES', limits.drainLagBytesMax),
      lagMsMax: readInteger(env, 'TFP_DRAIN_AGE_MS', limits.drainLagMsMax),
    },
    drainNetworks: readNetworks(env.TFP_DRAIN_NETWORKS ?? ''),
  });
}

function readNetworks(text: string): NetworkRules {
  try {
    return readNetworkRules(text);
  } catch (error) {
    throw new Error(`TFP_DRAIN_NETWORKS: ${(error as Error).message}`);
  }
}
