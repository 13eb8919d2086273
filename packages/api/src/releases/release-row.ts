import type { CronJob } from '@tfp/contract/cron';
import type { EnvSchema, HealthChecks, ProcessTypes, ReleaseStatus } from '@tfp/contract/releases';
import type { RolloutSettings } from '@tfp/contract/rollout-settings';
import type { Release, ReleaseCause, ReleasedBuild } from './release.ts';

export interface ReleaseRow {
  id: string;
  app_id: string;
  version: number;
  cause: ReleaseCause;
  description: string;
  actor: string;
  config_version: number;
  build_id: string | null;
  image: string | null;
  image_digest: string | null;
  stack: string | null;
  commit_sha: string | null;
  process_types: string | null;
  health_checks: string | null;
  rollout: string | null;
  env_schema: string | null;
  cron: string | null;
  release_command: string | null;
  status: ReleaseStatus;
  created_at: string;
}

export const RELEASE_COLUMNS = `id, app_id, version, cause, description, actor, config_version,
  build_id, image, image_digest, stack, commit_sha, process_types, health_checks, env_schema,
  rollout, cron, release_command, status, created_at`;

export function toRelease(row: ReleaseRow): Release {
  return {
    id: row.id,
    appId: row.app_id,
    version: row.version,
    cause: row.cause,
    description: row.description,
    actor: row.actor,
    configVersion: row.config_version,
    build: row.build_id === null ? null : toReleasedBuild(row.build_id, row),
    releaseCommand: row.release_command,
    status: row.status,
    createdAt: row.created_at,
  };
}

/** The schema has either all columns of a build or none. */
function toReleasedBuild(id: string, row: ReleaseRow): ReleasedBuild {
  return {
    id,
    image: row.image ?? '',
    digest: row.image_digest,
    stack: row.stack ?? '',
    commit: row.commit_sha ?? '',
    processTypes: JSON.parse(row.process_types ?? '{}') as ProcessTypes,
    healthChecks: JSON.parse(row.health_checks ?? '{}') as HealthChecks,
    rollout: JSON.parse(row.rollout ?? '{}') as RolloutSettings,
    envSchema: JSON.parse(row.env_schema ?? '{}') as EnvSchema,
    cron: JSON.parse(row.cron ?? '[]') as CronJob[],
  };
}

/** The columns of a build, as a row is written. */
export function buildColumns(build: ReleasedBuild | null) {
  const json = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));
  return {
    buildId: build?.id ?? null,
    image: build?.image ?? null,
    digest: build?.digest ?? null,
    stack: build?.stack ?? null,
    commit: build?.commit ?? null,
    processTypes: json(build?.processTypes),
    healthChecks: json(build?.healthChecks),
    rollout: json(build?.rollout),
    envSchema: json(build?.envSchema),
    cron: json(build?.cron),
  };
}
