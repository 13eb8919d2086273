import { TfpError } from '@tfp/contract/errors';
import {
  type ApiNewPromotion,
  type ApiPipelineCoupling,
  type ApiPromotion,
  nextStage,
} from '@tfp/contract/pipelines';
import type { ApiRelease } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, NO_WAIT_OPTION } from '../../command.ts';
import { CommandExit, EXIT } from '../../command-line/exits.ts';
import { endPromotion } from '../../pipelines/end-promotion.ts';
import { couplingOf, pipelinePath } from '../../pipelines/find-coupling.ts';
import { followPromotion } from '../../pipelines/follow-promotion.ts';
import {
  announcePromotion,
  askPromotionPlan,
  tellPromotionPlan,
} from '../../pipelines/promotion-plan.ts';
import type { PlatformClient } from '../../platform/platform-client.ts';
import { servingRelease } from '../../releases/find-release.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: "Take an app's live build to the apps of the next stage",
  details:
    'The very image that runs here is released there, each app with its own config; its release command runs in each. Nothing is built.',
  options: {
    ...APP_OPTIONS,
    to: { type: 'string', value: 'APPS', help: 'only to these apps of the pipeline: a,b' },
    plan: { type: 'boolean', help: 'say what it would change, and change nothing' },
    ...NO_WAIT_OPTION,
    json: { type: 'boolean', help: 'print the outcome, or the plan, as JSON' },
  },
  examples: ['tfp promote -a hello-staging', 'tfp promote --to hello-eu,hello-us --plan'],
  async run(world, { options }) {
    const platform = world.platform();
    const coupling = await couplingOf(platform, await whichApp(world, options));
    const [targets, release] = await Promise.all([
      targetsOf(platform, coupling, options.to),
      servingRelease(platform, coupling.app.name),
    ]);
    const wish = newPromotion(coupling, release, targets);
    const plan = await askPromotionPlan(world, wish);
    if (options.plan) return tellPromotionPlan(world, plan, options.json);
    announcePromotion(world, coupling.app.name, release, plan);
    const { output } = world;
    const followed = await followPromotion(world, {
      doing: `Promoting ${coupling.app.name} to ${targets.join(', ')}`,
      wait: !options['no-wait'],
      request: async () =>
        (
          await platform.call<ApiPromotion>('POST', '/pipeline-promotions', {
            body: wish,
            repeatable: true,
          })
        ).body,
    });
    if (options.json) output.json(followed.map(({ target }) => target));
    const failed = endPromotion(world, followed, options.json);
    if (failed) throw new CommandExit(EXIT.error);
  },
});

/** The names of the apps that were asked for, else of all in the next stage. */
async function targetsOf(
  platform: PlatformClient,
  { app, pipeline, stage }: ApiPipelineCoupling,
  asked: string | undefined,
): Promise<string[]> {
  const named =
    asked
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  if (named.length > 0) return named;
  const next = nextStage(stage);
  if (next === null) {
    throw new TfpError('invalid_params', `${app.name} is in ${stage}: no stage comes behind it.`, {
      hint: 'Name the apps to promote to: --to APP',
    });
  }
  const path = pipelinePath(pipeline.id, '/pipeline-couplings');
  const couplings = await platform.get<ApiPipelineCoupling[]>(path);
  const found = couplings.filter((coupling) => coupling.stage === next);
  if (found.length > 0) return found.map((coupling) => coupling.app.name);
  throw new TfpError('invalid_params', `Pipeline ${pipeline.name} has no app in ${next} yet.`, {
    hint: `Add one: tfp pipelines:add ${pipeline.name} -a APP -s ${next}`,
  });
}

/** What was shown is what is promoted: a release that goes live meanwhile does not slip in. */
function newPromotion(
  { app, pipeline }: ApiPipelineCoupling,
  release: ApiRelease | undefined,
  targets: string[],
): ApiNewPromotion {
  return {
    pipeline: { id: pipeline.id },
    source: { app: { id: app.id }, ...(release ? { release: { id: release.id } } : {}) },
    targets: targets.map((id) => ({ app: { id } })),
  };
}
