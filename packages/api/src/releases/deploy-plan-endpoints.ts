import { randomUUID } from 'node:crypto';
import type { BuilderClient } from '@tfp/contract/builder-client';
import type { DetectedPlan } from '@tfp/contract/builds';
import type { ApiDeployPlanWish, ApiReleasePlan } from '@tfp/contract/platform-api';
import type { FastifyInstance } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import type { App } from '../apps/app.ts';
import { type AcceptBuildDeps, acceptBuild } from '../builds/accept-build.ts';
import { type FinishBuildDeps, finishBuild } from '../builds/finish-build.ts';
import { askStage } from '../stages/ask-stage.ts';
import { withCommits } from './commits-between.ts';
import { type PlanReleaseDeps, planRelease } from './plan-release.ts';

export type DeployPlanDeps = AcceptBuildDeps &
  FinishBuildDeps &
  PlanReleaseDeps & { builder: Pick<BuilderClient, 'commits' | 'detect'> };

const WISH_SCHEMA = {
  type: 'object',
  required: ['commit', 'files'],
  properties: {
    commit: { type: 'string', pattern: '^[0-9a-f]{40,64}$' },
    files: {
      type: 'object',
      required: ['entries', 'texts'],
      properties: {
        entries: {
          type: 'array',
          maxItems: 10_000,
          items: {
            type: 'object',
            required: ['name', 'mode'],
            properties: { name: { type: 'string' }, mode: { type: 'string' } },
          },
        },
        texts: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
  },
};

/** The image that a plan stands on: there is none before the push. */
const UNBUILT = 'unbuilt';

/** What a push would do, told from the files that decide about it. */
export function registerDeployPlanEndpoints(server: FastifyInstance, deps: DeployPlanDeps): void {
  server.post<{ Body: ApiDeployPlanWish }>(
    '/apps/:app/deploy-plans',
    // It only tells what a push would do.
    { config: { policy: 'app:deploy', audit: 'none' }, schema: { body: WISH_SCHEMA } },
    async (request) => {
      const app = appOf(request);
      const { commit, files } = request.body;
      const detected = await askStage('build', () => deps.builder.detect(files));
      const plan = planDeploy(deps, app, commit, detected, actorOf(request).email);
      return { ...plan, diff: await withCommits(deps, app.id, plan.diff) };
    },
  );
}

function planDeploy(
  deps: DeployPlanDeps,
  app: App,
  commit: string,
  detected: DetectedPlan,
  actor: string,
): ApiReleasePlan {
  const { language, warnings, ...built } = detected;
  const since = deps.releases.base(app.id);
  const plan = planRelease(deps, app, since, () => {
    const { envSchema } = built;
    const { id } = acceptBuild(deps, { id: randomUUID(), appId: app.id, commit, actor, envSchema });
    const outcome = finishBuild(deps, id, { image: UNBUILT, digest: null, ...built });
    if (outcome.kind !== 'released') throw new Error('nothing can be newer than a rehearsal');
    const release = deps.releases.find(app.id, outcome.version);
    return { release, addedByAppJson: outcome.added };
  });
  const image = { from: since?.build?.image ?? null, to: null };
  const notes = [`${language} app`, ...plan.notes];
  return { ...plan, diff: { ...plan.diff, image }, notes, warnings };
}
