import { randomUUID } from 'node:crypto';
import type { PipelineStage } from '@tfp/contract/pipelines';
import type { Actor } from '../access/actor.ts';
import { found } from '../store/found.ts';
import type { Db } from '../store/open-database.ts';
import type { Coupling } from './pipeline.ts';

interface CouplingRow {
  id: string;
  app_id: string;
  app_name: string;
  pipeline_id: string;
  pipeline_name: string;
  stage: PipelineStage;
  created_at: string;
  updated_at: string;
}

export interface NewCoupling {
  appId: string;
  pipelineId: string;
  stage: PipelineStage;
}

const SELECT = `
  SELECT couplings.id, couplings.app_id, apps.name AS app_name, couplings.pipeline_id,
    pipelines.name AS pipeline_name, couplings.stage, couplings.created_at, couplings.updated_at
  FROM pipeline_couplings AS couplings
  JOIN apps ON apps.id = couplings.app_id
  JOIN pipelines ON pipelines.id = couplings.pipeline_id`;
/** Whoever sees an app sees where it is coupled. */
const OF_ACTOR = '(apps.owner_id = :userId OR :isAdmin = 1)';

/** All SQL about which app is in which pipeline. */
export function createCouplingStore(db: Db) {
  type Who = { userId: string; isAdmin: number };
  const selectOfApp = db.prepare<{ appId: string }, CouplingRow>(
    `${SELECT} WHERE couplings.app_id = :appId`,
  );
  const selectById = db.prepare<{ id: string } & Who, CouplingRow>(
    `${SELECT} WHERE couplings.id = :id AND ${OF_ACTOR}`,
  );
  const selectAll = db.prepare<Who, CouplingRow>(`${SELECT} WHERE ${OF_ACTOR} ORDER BY apps.name`);
  const selectOfPipeline = db.prepare<{ pipelineId: string } & Who, CouplingRow>(
    `${SELECT} WHERE couplings.pipeline_id = :pipelineId AND ${OF_ACTOR} ORDER BY apps.name`,
  );

  return {
    ...createCouplingWrites(db),
    ofApp: (appId: string): Coupling | undefined => found(selectOfApp.get({ appId }), toCoupling),
    forActor(actor: Actor) {
      const who = { userId: actor.userId, isAdmin: actor.isAdmin ? 1 : 0 };
      return {
        find: (id: string): Coupling | undefined =>
          found(selectById.get({ id, ...who }), toCoupling),
        list: (): Coupling[] => selectAll.all(who).map(toCoupling),
        ofPipeline: (pipelineId: string): Coupling[] =>
          selectOfPipeline.all({ pipelineId, ...who }).map(toCoupling),
      };
    },
  };
}

function createCouplingWrites(db: Db) {
  const insert = db.prepare<NewCoupling & { id: string; now: string }>(`
    INSERT INTO pipeline_couplings (id, app_id, pipeline_id, stage, created_at, updated_at)
    VALUES (:id, :appId, :pipelineId, :stage, :now, :now)`);
  const updateStage = db.prepare<{ id: string; stage: PipelineStage; now: string }>(
    'UPDATE pipeline_couplings SET stage = :stage, updated_at = :now WHERE id = :id',
  );
  const deleteOfApp = db.prepare<{ appId: string }>(
    'DELETE FROM pipeline_couplings WHERE app_id = :appId',
  );
  const deleteOfPipeline = db.prepare<{ pipelineId: string }>(
    'DELETE FROM pipeline_couplings WHERE pipeline_id = :pipelineId',
  );
  const now = () => new Date().toISOString();

  return {
    add(coupling: NewCoupling): void {
      insert.run({ ...coupling, id: randomUUID(), now: now() });
    },
    move(id: string, stage: PipelineStage): void {
      updateStage.run({ id, stage, now: now() });
    },
    removeApp(appId: string): void {
      deleteOfApp.run({ appId });
    },
    removePipeline(pipelineId: string): void {
      deleteOfPipeline.run({ pipelineId });
    },
  };
}

function toCoupling(row: CouplingRow): Coupling {
  return {
    id: row.id,
    app: { id: row.app_id, name: row.app_name },
    pipeline: { id: row.pipeline_id, name: row.pipeline_name },
    stage: row.stage,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
