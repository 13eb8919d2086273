import type { CronJob } from '@tfp/contract/cron';
import type { EnvSchema, HealthChecks, ProcessTypes, ReleaseStatus } from '@tfp/contract/releases';
import type { RolloutSettings } from '@tfp/contract/rollout-settings';

export type ReleaseCause = 'deploy' | 'config' | 'rollback' | 'revert' | 'promote' | 'retry';

/** What a finished build gives to a release. It is copied, so that a release is whole by itself. */
export interface ReleasedBuild {
  id: string;
  image: string;
  /** The image's digest in a registry, where it lies in one. */
  digest: string | null;
  stack: string;
  commit: string;
  processTypes: ProcessTypes;
  healthChecks: HealthChecks;
  rollout: RolloutSettings;
  envSchema: EnvSchema;
  cron: readonly CronJob[];
}

/** A row of the ledger. Nothing of it ever changes but its status. */
export interface Release {
  id: string;
  appId: string;
  version: number;
  cause: ReleaseCause;
  description: string;
  actor: string;
  configVersion: number;
  /** Null before the first push: then nothing runs. */
  build: ReleasedBuild | null;
  /** What runs once before it goes live; null where nothing does. */
  releaseCommand: string | null;
  status: ReleaseStatus;
  createdAt: string;
}

export type NewRelease = Pick<
  Release,
  'appId' | 'cause' | 'description' | 'actor' | 'configVersion' | 'build' | 'releaseCommand'
> & {
  /** Names the request that asked for it, so that the same request asked twice makes one release. */
  requestKey?: string | null;
};

export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}

/** The same code with the same config: what runs for one runs for the other. */
export function hasSameContent(one: Release, other: Release): boolean {
  return one.build?.image === other.build?.image && one.configVersion === other.configVersion;
}
