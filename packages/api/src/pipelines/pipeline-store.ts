import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/actor.ts';
import { found } from '../store/found.ts';
import type { Db } from '../store/open-database.ts';
import { type SameRequest, sameRequest } from '../store/same-request.ts';
import type { Pipeline } from './pipeline.ts';

interface PipelineRow {
  id: string;
  name: string;
  owner_id: string;
  email: string;
  created_at: string;
  updated_at: string;
}

export interface NewPipeline {
  name: string;
  ownerId: string;
  requestKey: string | null;
}

const SELECT_LIVING = `
  SELECT pipelines.id, pipelines.name, pipelines.owner_id, users.email, pipelines.created_at,
    pipelines.updated_at
  FROM pipelines JOIN users ON users.id = pipelines.owner_id
  WHERE pipelines.destroyed_at IS NULL`;

/** A pipeline is seen by its owner, by admins, and by whoever has an app in it. */
const SEEN_BY_ACTOR = `(pipelines.owner_id = :userId OR :isAdmin = 1 OR EXISTS (
  SELECT 1 FROM pipeline_couplings JOIN apps ON apps.id = pipeline_couplings.app_id
  WHERE pipeline_couplings.pipeline_id = pipelines.id AND apps.owner_id = :userId))`;

/** All SQL about pipelines. */
export function createPipelineStore(db: Db) {
  type Who = { userId: string; isAdmin: number };
  const selectByName = db.prepare<{ name: string }, PipelineRow>(
    `${SELECT_LIVING} AND pipelines.name = :name`,
  );
  const selectForActor = db.prepare<{ nameOrId: string } & Who, PipelineRow>(`
    ${SELECT_LIVING} AND (pipelines.name = :nameOrId OR pipelines.id = :nameOrId)
      AND ${SEEN_BY_ACTOR}`);
  const selectAllForActor = db.prepare<Who, PipelineRow>(
    `${SELECT_LIVING} AND ${SEEN_BY_ACTOR} ORDER BY pipelines.name`,
  );
  const selectByRequest = db.prepare<SameRequest, PipelineRow>(`
    ${SELECT_LIVING} AND pipelines.request_key = :requestKey AND pipelines.created_at >= :since`);

  return {
    ...createPipelineWrites(db),
    livingByName: (name: string): Pipeline | undefined =>
      found(selectByName.get({ name }), toPipeline),
    byRequest: (requestKey: string | null): Pipeline | undefined =>
      found(selectByRequest.get(sameRequest(requestKey)), toPipeline),
    forActor(actor: Actor) {
      const who = { userId: actor.userId, isAdmin: actor.isAdmin ? 1 : 0 };
      return {
        find: (nameOrId: string): Pipeline | undefined =>
          found(selectForActor.get({ nameOrId, ...who }), toPipeline),
        list: (): Pipeline[] => selectAllForActor.all(who).map(toPipeline),
      };
    },
  };
}

function createPipelineWrites(db: Db) {
  const insert = db.prepare<NewPipeline & { id: string; now: string }>(`
    INSERT INTO pipelines (id, name, owner_id, created_at, updated_at, request_key)
    VALUES (:id, :name, :ownerId, :now, :now, :requestKey)`);
  const updateName = db.prepare<{ id: string; name: string; now: string }>(
    'UPDATE pipelines SET name = :name, updated_at = :now WHERE id = :id',
  );
  const updateDestroyed = db.prepare<{ id: string; now: string }>(
    'UPDATE pipelines SET destroyed_at = :now, updated_at = :now WHERE id = :id',
  );
  const now = () => new Date().toISOString();

  return {
    /** Answers its id. */
    add(pipeline: NewPipeline): string {
      const id = randomUUID();
      insert.run({ ...pipeline, id, now: now() });
      return id;
    },
    rename(id: string, name: string): void {
      updateName.run({ id, name, now: now() });
    },
    /** The row stays, since promotions name it. */
    destroy(id: string): void {
      updateDestroyed.run({ id, now: now() });
    },
  };
}

function toPipeline(row: PipelineRow): Pipeline {
  return {
    id: row.id,
    name: row.name,
    owner: { id: row.owner_id, email: row.email },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
