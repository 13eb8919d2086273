import type { ErrorBody } from '@tfp/contract/errors';

/** A row of the ledger: which release was promoted, by whom. It never changes. */
export interface Promotion {
  id: string;
  pipelineId: string;
  sourceAppId: string;
  sourceVersion: number;
  actor: string;
  createdAt: string;
}

/** What a promotion began in one app. `same`: the build is that of `version` already. */
export type TargetOutcome =
  | { kind: 'released' | 'same'; version: number }
  | { kind: 'refused'; error: ErrorBody };

export interface PromotionTarget {
  id: string;
  promotionId: string;
  app: { id: string; name: string };
  outcome: TargetOutcome;
}
