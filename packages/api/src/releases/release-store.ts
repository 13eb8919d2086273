import { randomUUID } from 'node:crypto';
import type { ReleaseStatus } from '@tfp/contract/releases';
import { found } from '../store/found.ts';
import type { Db } from '../store/open-database.ts';
import { type SameRequest, sameRequest } from '../store/same-request.ts';
import type { NewRelease, Release } from './release.ts';
import { buildColumns, RELEASE_COLUMNS, type ReleaseRow, toRelease } from './release-row.ts';

export interface ReleasePage {
  /** Only versions from here on, in the page's direction. */
  from: number;
  descending: boolean;
  limit: number;
}

const SELECT = `SELECT ${RELEASE_COLUMNS} FROM releases WHERE app_id = :appId`;

/** All SQL about releases. */
export function createReleaseStore(db: Db) {
  return { ...createReleaseReads(db), ...createReleaseLists(db), ...createReleaseWrites(db) };
}

function createReleaseReads(db: Db) {
  const one = <Parameters extends object>(where: string) => {
    const statement = db.prepare<Parameters, ReleaseRow>(`${SELECT} AND ${where}`);
    return (parameters: Parameters): Release | undefined =>
      found(statement.get(parameters), toRelease);
  };
  const byVersion = one<{ appId: string; version: number }>('version = :version');
  const byId = one<{ appId: string; id: string }>('id = :id');
  const byBuild = one<{ appId: string; buildId: string }>(
    `build_id = :buildId AND cause = 'deploy'`,
  );
  const newest = one<{ appId: string }>('TRUE ORDER BY version DESC LIMIT 1');
  const newestBuilt = one<{ appId: string }>('build_id IS NOT NULL ORDER BY version DESC LIMIT 1');
  const live = one<{ appId: string }>(`status = 'succeeded' ORDER BY version DESC LIMIT 1`);
  const pending = one<{ appId: string }>(`status = 'pending'`);
  const newestChange = one<{ appId: string }>(
    `status IN ('succeeded', 'pending') AND cause <> 'revert' ORDER BY version DESC LIMIT 1`,
  );
  const byRequest = one<{ appId: string } & SameRequest>(
    'request_key = :requestKey AND created_at >= :since ORDER BY version DESC LIMIT 1',
  );

  return {
    find: (appId: string, version: number) => byVersion({ appId, version }),
    findById: (appId: string, id: string) => byId({ appId, id }),
    ofBuild: (appId: string, buildId: string) => byBuild({ appId, buildId }),
    newest: (appId: string) => newest({ appId }),
    /** The newest with a build, whatever became of it. */
    newestBuilt: (appId: string) => newestBuilt({ appId }),
    /** The newest accepted release: the base of the next one. Failed, superseded and reverted ones never are. */
    base(appId: string): Release | undefined {
      const [onItsWay, serving] = [pending({ appId }), live({ appId })];
      return (onItsWay?.version ?? 0) > (serving?.version ?? 0) ? onItsWay : serving;
    },
    /** The newest accepted release that somebody asked for: what the runner brought back by itself is none. */
    newestChange: (appId: string) => newestChange({ appId }),
    live: (appId: string) => live({ appId }),
    pending: (appId: string) => pending({ appId }),
    byRequest: (appId: string, requestKey: string | null) =>
      byRequest({ appId, ...sameRequest(requestKey) }),
  };
}

function createReleaseLists(db: Db) {
  type Page = { appId: string; from: number; limit: number };
  const ascending = db.prepare<Page, ReleaseRow>(
    `${SELECT} AND version >= :from ORDER BY version ASC LIMIT :limit`,
  );
  const descending = db.prepare<Page, ReleaseRow>(
    `${SELECT} AND version <= :from ORDER BY version DESC LIMIT :limit`,
  );
  const withCommand = db.prepare<{ appId: string; after: number }, { version: number }>(`
    SELECT version FROM releases WHERE app_id = :appId AND version > :after AND release_command IS NOT NULL
      AND (status NOT IN ('pending', 'superseded') OR EXISTS (
        SELECT 1 FROM release_events AS events
        WHERE events.app_id = :appId AND events.version = releases.version
          AND events.kind IN ('progress', 'output')))
    ORDER BY version`);

  return {
    page(appId: string, page: ReleasePage): Release[] {
      const statement = page.descending ? descending : ascending;
      return statement.all({ appId, from: page.from, limit: page.limit }).map(toRelease);
    },
    /** Those behind `after` that ran a release command, however it ended. One that was overtaken ran it if anything was told of it. */
    withReleaseCommand: (appId: string, after: number): number[] =>
      withCommand.all({ appId, after }).map(({ version }) => version),
  };
}

function createReleaseWrites(db: Db) {
  const insert = db.prepare<Record<string, string | number | null>, ReleaseRow>(`
    INSERT INTO releases (app_id, version, id, cause, description, actor, config_version,
      build_id, image, image_digest, stack, commit_sha, process_types, health_checks, env_schema,
      rollout, cron, release_command, status, created_at, request_key)
    SELECT :appId, coalesce(max(version), 0) + 1, :id, :cause, :description, :actor, :configVersion,
      :buildId, :image, :digest, :stack, :commit, :processTypes, :healthChecks, :envSchema,
      :rollout, :cron, :releaseCommand, :status, :now, :requestKey
    FROM releases WHERE app_id = :appId
    RETURNING ${RELEASE_COLUMNS}`);
  const updateStatus = db.prepare<{ appId: string; version: number; status: ReleaseStatus }>(
    'UPDATE releases SET status = :status WHERE app_id = :appId AND version = :version',
  );

  return {
    /** Takes the next number. What has a build waits for its rollout; what has none is done. */
    add(release: NewRelease): Release {
      const row = insert.get({
        appId: release.appId,
        id: randomUUID(),
        cause: release.cause,
        description: release.description,
        actor: release.actor,
        configVersion: release.configVersion,
        ...buildColumns(release.build),
        releaseCommand: release.releaseCommand,
        status: release.build === null ? 'succeeded' : 'pending',
        now: new Date().toISOString(),
        requestKey: release.requestKey ?? null,
      });
      if (row === undefined) throw new Error('the ledger gave a release no row');
      return toRelease(row);
    },
    setStatus(release: Release, status: ReleaseStatus): void {
      updateStatus.run({ appId: release.appId, version: release.version, status });
    },
  };
}
