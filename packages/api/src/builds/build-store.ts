import type { BuiltImage, NewBuild } from '@tfp/contract/builds';
import { found } from '../store/found.ts';
import type { Db } from '../store/open-database.ts';

export interface Build {
  id: string;
  appId: string;
  number: number;
  commit: string;
  actor: string;
  status: 'running' | 'succeeded' | 'superseded' | 'failed';
  reason: string | null;
}

interface BuildRow {
  id: string;
  app_id: string;
  number: number;
  commit_sha: string;
  actor: string;
  status: Build['status'];
  reason: string | null;
}

const SELECT = 'SELECT id, app_id, number, commit_sha, actor, status, reason FROM builds';

/** All SQL about builds. */
export function createBuildStore(db: Db) {
  const selectById = db.prepare<{ id: string }, BuildRow>(`${SELECT} WHERE id = :id`);
  const selectNewer = db.prepare<{ appId: string; number: number }, BuildRow>(`
    ${SELECT} WHERE app_id = :appId AND number > :number AND status <> 'failed'
    ORDER BY number DESC LIMIT 1`);
  const selectRunning = db.prepare<{ appId: string }, BuildRow>(
    `${SELECT} WHERE app_id = :appId AND status = 'running' ORDER BY number`,
  );

  const selectAllRunning = db.prepare<[], BuildRow>(
    `${SELECT} WHERE status = 'running' ORDER BY app_id, number`,
  );

  return {
    ...createBuildWrites(db),
    find: (id: string): Build | undefined => found(selectById.get({ id }), toBuild),
    /** The newest push that was accepted after this one and has not failed. */
    newestAfter: (build: Build): Build | undefined => found(selectNewer.get(build), toBuild),
    running: (appId: string): Build[] => selectRunning.all({ appId }).map(toBuild),
    allRunning: (): Build[] => selectAllRunning.all().map(toBuild),
  };
}

function createBuildWrites(db: Db) {
  const insert = db.prepare<{ now: string } & NewBuild, { number: number }>(`
    INSERT INTO builds (id, app_id, number, commit_sha, actor, status, created_at)
    SELECT :id, :appId, coalesce(max(number), 0) + 1, :commit, :actor, 'running', :now
    FROM builds WHERE app_id = :appId
    RETURNING number`);
  const updateBuilt = db.prepare<{
    id: string;
    status: string;
    image: string;
    digest: string | null;
    stack: string;
    processTypes: string;
    healthChecks: string;
    rollout: string;
    envSchema: string;
    cron: string;
    now: string;
  }>(`
    UPDATE builds SET status = :status, image = :image, image_digest = :digest, stack = :stack,
      process_types = :processTypes, health_checks = :healthChecks, env_schema = :envSchema,
      rollout = :rollout, cron = :cron, finished_at = :now
    WHERE id = :id`);
  const updateFailed = db.prepare<{ id: string; reason: string; now: string }>(`
    UPDATE builds SET status = 'failed', reason = :reason, finished_at = :now
    WHERE id = :id AND status = 'running'`);
  const now = () => new Date().toISOString();

  return {
    /** Answers the number that the build was given. */
    add: (build: NewBuild): number => insert.get({ ...build, now: now() })?.number ?? 0,
    settle(id: string, status: 'succeeded' | 'superseded', built: BuiltImage): void {
      const { image, digest, stack } = built;
      const processTypes = JSON.stringify(built.processTypes);
      const healthChecks = JSON.stringify(built.healthChecks);
      const rollout = JSON.stringify(built.rollout);
      const envSchema = JSON.stringify(built.envSchema);
      const cron = JSON.stringify(built.cron);
      const json = { processTypes, healthChecks, rollout, envSchema, cron };
      updateBuilt.run({ id, status, image, digest, stack, ...json, now: now() });
    },
    fail(id: string, reason: string): void {
      updateFailed.run({ id, reason, now: now() });
    },
  };
}

function toBuild(row: BuildRow): Build {
  return {
    id: row.id,
    appId: row.app_id,
    number: row.number,
    commit: row.commit_sha,
    actor: row.actor,
    status: row.status,
    reason: row.reason,
  };
}
