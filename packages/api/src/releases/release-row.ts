import type { ProcessTypes, ReleaseStatus } from '@tfp/contract/releases';
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
  stack: string | null;
  commit_sha: string | null;
  process_types: string | null;
  status: ReleaseStatus;
  created_at: string;
}

export const RELEASE_COLUMNS = `id, app_id, version, cause, description, actor, config_version,
  build_id, image, stack, commit_sha, process_types, status, created_at`;

export function toRelease(row: ReleaseRow): Release {
  return {
    id: row.id,
    appId: row.app_id,
    version: row.version,
    cause: row.cause,
    description: row.description,
    actor: row.actor,
    configVersion: row.config_version,
    build: toReleasedBuild(row),
    status: row.status,
    createdAt: row.created_at,
  };
}

function toReleasedBuild(row: ReleaseRow): ReleasedBuild | null {
  const { build_id: id, image, stack, commit_sha: commit, process_types: types } = row;
  if (id === null || image === null || stack === null || commit === null || types === null) {
    return null;
  }
  return { id, image, stack, commit, processTypes: JSON.parse(types) as ProcessTypes };
}
