import { randomUUID } from 'node:crypto';
import type { ErrorBody } from '@tfp/contract/errors';
import type { Actor } from '../access/actor.ts';
import { found } from '../store/found.ts';
import type { Db } from '../store/open-database.ts';
import { type SameRequest, sameRequest } from '../store/same-request.ts';
import type { Promotion, PromotionTarget, TargetOutcome } from './promotion.ts';

interface PromotionRow {
  id: string;
  pipeline_id: string;
  source_app_id: string;
  source_version: number;
  actor: string;
  created_at: string;
}

interface TargetRow {
  id: string;
  promotion_id: string;
  app_id: string;
  app_name: string;
  outcome: TargetOutcome['kind'];
  version: number | null;
  refusal: string | null;
}

export type NewPromotion = Omit<Promotion, 'id' | 'createdAt'> & { requestKey: string | null };

const COLUMNS = 'id, pipeline_id, source_app_id, source_version, actor, created_at';
const TARGETS = `
  SELECT targets.id, targets.promotion_id, targets.app_id, apps.name AS app_name,
    targets.outcome, targets.version, targets.refusal
  FROM promotion_targets AS targets JOIN apps ON apps.id = targets.app_id
  WHERE targets.promotion_id = :promotionId`;
const OF_ACTOR = 'apps.destroyed_at IS NULL AND (apps.owner_id = :userId OR :isAdmin = 1)';
/** A promotion is seen by whoever sees one of its apps. */
const SEEN_BY_ACTOR = `EXISTS (
  SELECT 1 FROM apps WHERE ${OF_ACTOR} AND (apps.id = promotions.source_app_id OR apps.id IN (
    SELECT app_id FROM promotion_targets WHERE promotion_id = promotions.id)))`;

/** All SQL about promotions, append-only. */
export function createPromotionStore(db: Db) {
  type Who = { userId: string; isAdmin: number };
  const selectByRequest = db.prepare<SameRequest, PromotionRow>(
    `SELECT ${COLUMNS} FROM promotions WHERE request_key = :requestKey AND created_at >= :since`,
  );
  const selectTargets = db.prepare<{ promotionId: string }, TargetRow>(TARGETS);
  const selectForActor = db.prepare<{ id: string } & Who, PromotionRow>(
    `SELECT ${COLUMNS} FROM promotions WHERE id = :id AND ${SEEN_BY_ACTOR}`,
  );
  const selectTargetsForActor = db.prepare<{ promotionId: string } & Who, TargetRow>(
    `${TARGETS} AND ${OF_ACTOR} ORDER BY apps.name`,
  );

  return {
    ...createPromotionWrites(db),
    byRequest: (requestKey: string | null): Promotion | undefined =>
      found(selectByRequest.get(sameRequest(requestKey)), toPromotion),
    targets: (promotionId: string): PromotionTarget[] =>
      selectTargets.all({ promotionId }).map(toTarget),
    forActor(actor: Actor) {
      const who = { userId: actor.userId, isAdmin: actor.isAdmin ? 1 : 0 };
      return {
        find: (id: string): Promotion | undefined =>
          found(selectForActor.get({ id, ...who }), toPromotion),
        targets: (promotionId: string): PromotionTarget[] =>
          selectTargetsForActor.all({ promotionId, ...who }).map(toTarget),
      };
    },
  };
}

function createPromotionWrites(db: Db) {
  const insert = db.prepare<NewPromotion & { id: string; now: string }, PromotionRow>(`
    INSERT INTO promotions (id, pipeline_id, source_app_id, source_version, actor, created_at,
      request_key)
    VALUES (:id, :pipelineId, :sourceAppId, :sourceVersion, :actor, :now, :requestKey)
    RETURNING ${COLUMNS}`);
  const insertTarget = db.prepare<Record<string, string | number | null>>(`
    INSERT INTO promotion_targets (promotion_id, app_id, id, outcome, version, refusal)
    VALUES (:promotionId, :appId, :id, :kind, :version, :refusal)`);

  return {
    add(promotion: NewPromotion): Promotion {
      const now = new Date().toISOString();
      const row = insert.get({ ...promotion, id: randomUUID(), now });
      if (row === undefined) throw new Error('the ledger gave a promotion no row');
      return toPromotion(row);
    },
    addTarget(promotionId: string, appId: string, outcome: TargetOutcome): void {
      const { kind } = outcome;
      const version = outcome.kind === 'refused' ? null : outcome.version;
      const refusal = outcome.kind === 'refused' ? JSON.stringify(outcome.error) : null;
      insertTarget.run({ promotionId, appId, id: randomUUID(), kind, version, refusal });
    },
  };
}

function toPromotion(row: PromotionRow): Promotion {
  return {
    id: row.id,
    pipelineId: row.pipeline_id,
    sourceAppId: row.source_app_id,
    sourceVersion: row.source_version,
    actor: row.actor,
    createdAt: row.created_at,
  };
}

function toTarget(row: TargetRow): PromotionTarget {
  return {
    id: row.id,
    promotionId: row.promotion_id,
    app: { id: row.app_id, name: row.app_name },
    outcome: toOutcome(row),
  };
}

/** The schema has either a version or a refusal. */
function toOutcome({ outcome: kind, version, refusal }: TargetRow): TargetOutcome {
  if (kind === 'refused') return { kind, error: JSON.parse(refusal ?? '{}') as ErrorBody };
  return { kind, version: version ?? 0 };
}
