import { TfpError } from '@tfp/contract/errors';
import type { ApiNewPromotion } from '@tfp/contract/pipelines';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorOf } from '../access/guard-server.ts';
import { whoAsks } from '../audit/audited.ts';
import { asksPlan } from '../http/asks-plan.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { type PlanPromotionDeps, planPromotion } from './plan-promotion.ts';
import { promoteRelease } from './promote-release.ts';
import type { Promotion, PromotionTarget } from './promotion.ts';
import { promotionJson, targetJson } from './promotion-json.ts';

export type PromotionEndpointDeps = PlanPromotionDeps & Pick<Ledger, 'audit'>;

type OfPromotion = { Params: { id: string } };

const NAMED = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
const OF_APP = { type: 'object', required: ['app'], properties: { app: NAMED } };
const PROMOTION_SCHEMA = {
  type: 'object',
  required: ['pipeline', 'source', 'targets'],
  properties: {
    pipeline: NAMED,
    source: { ...OF_APP, properties: { app: NAMED, release: NAMED } },
    targets: { type: 'array', maxItems: limits.promotionTargetsMax, items: OF_APP },
  },
};

/** Promoting, and how it went. */
export function registerPromotionEndpoints(
  server: FastifyInstance,
  deps: PromotionEndpointDeps,
): void {
  const signedIn = { policy: 'signed-in' } as const;

  server.post<{ Body: ApiNewPromotion }>(
    '/pipeline-promotions',
    {
      config: { ...signedIn, audit: 'pipelines:promote', plans: true },
      schema: { body: PROMOTION_SCHEMA },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const wish = { promotion: request.body, actor, requestKey: request.key };
      if (asksPlan(request)) return planPromotion(deps, wish);
      const record = (made: Promotion) => {
        for (const target of deps.promotions.targets(made.id)) {
          deps.audit.add({ ...whoAsks(request), ...auditOf(target) });
        }
      };
      const promotion = await promoteRelease(deps, wish, record);
      request.isAudited = true;
      return reply.code(201).send(promotionJson(deps, promotion));
    },
  );

  server.get<OfPromotion>('/pipeline-promotions/:id', { config: signedIn }, async (request) =>
    promotionJson(deps, findPromotion(deps, request)),
  );

  server.get<OfPromotion>(
    '/pipeline-promotions/:id/promotion-targets',
    { config: signedIn },
    async (request) => {
      const { id } = findPromotion(deps, request);
      const targets = deps.promotions.forActor(actorOf(request)).targets(id);
      return targets.map((target) => targetJson(deps, target));
    },
  );
}

/** Each target is told of by itself: one that could not take the build was refused it. */
function auditOf({ app, outcome }: PromotionTarget) {
  if (outcome.kind !== 'refused') return { app, detail: { release: outcome.version } };
  return { app, outcome: 'refused', detail: { code: outcome.error.id } } as const;
}

function findPromotion(
  deps: PromotionEndpointDeps,
  request: FastifyRequest<OfPromotion>,
): Promotion {
  const promotion = deps.promotions.forActor(actorOf(request)).find(request.params.id);
  if (promotion) return promotion;
  throw new TfpError('not_found', "Couldn't find that promotion.", {
    resource: 'pipeline_promotion',
  });
}
