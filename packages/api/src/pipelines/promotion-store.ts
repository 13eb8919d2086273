import { randomUUID } from 'node:crypto';
import type { ErrorBody } from '@tfp/contract/errors';
import type { Db } from '../store/open-database.ts';
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

/** All SQL about promotions, append-only. */
export function createPromotionStore(db: Db) {
  const insert = db.prepare<NewPromotion & { id: string; now: string }, PromotionRow>(`
    INSERT INTO promotions (id, pipeline_id, source_app_id, source_version, actor, created_at,
      request_key)
    VALUES (:id, :pipelineId, :sourceAppId, :sourceVersion, :actor, :now, :requestKey)
    RETURNING ${COLUMNS}`);
  const insertTarget = db.prepare<Record<string, string | number | null>>(`
    INSERT INTO promotion_targets (promotion_id, app_id, id, outcome, version, refusal)
    VALUES (:promotionId, :appId, :id, :kind, :version, :refusal)`);
  const selectById = db.prepare<{ id: string }, PromotionRow>(
    `SELECT ${COLUMNS} FROM promotions WHERE id = :id`,
  );
  const selectByRequest = db.prepare<{ requestKey: string; since: string }, PromotionRow>(
    `SELECT ${COLUMNS} FROM promotions WHERE request_key = :requestKey AND created_at >= :since`,
  );
  const selectTargets = db.prepare<{ promotionId: string }, TargetRow>(`
    SELECT targets.id, targets.promotion_id, targets.app_id, apps.name AS app_name,
      targets.outcome, targets.version, targets.refusal
    FROM promotion_targets AS targets JOIN apps ON apps.id = targets.app_id
    WHERE targets.promotion_id = :promotionId ORDER BY apps.name`);

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
    find(id: string): Promotion | undefined {
      const row = selectById.get({ id });
      return row && toPromotion(row);
    },
    byRequest(requestKey: string, since: string): Promotion | undefined {
      const row = selectByRequest.get({ requestKey, since });
      return row && toPromotion(row);
    },
    targets: (promotionId: string): PromotionTarget[] =>
      selectTargets.all({ promotionId }).map(toTarget),
  };
}
export type PromotionStore = ReturnType<typeof createPromotionStore>;

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
