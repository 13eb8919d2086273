import { type ErrorBody, TfpError } from '@tfp/contract/errors';
import type { ApiNewPromotion, ApiPromotionPlan, ApiTargetPlan } from '@tfp/contract/pipelines';
import { type ApiRelease, PLAN } from '@tfp/contract/platform-api';
import { safeText } from '../output/safe-text.ts';
import { withQuery } from '../platform/with-query.ts';
import { planLines } from '../releases/release-plan.ts';
import { shortCommit } from '../releases/short-ids.ts';
import type { World } from '../world.ts';

/** Asks the platform what a promotion would bring to each of its targets. */
export async function askPromotionPlan(
  world: World,
  body: ApiNewPromotion,
): Promise<ApiPromotionPlan> {
  const path = withQuery('/pipeline-promotions', { [PLAN]: true });
  const answer = await world.platform().call<Partial<ApiPromotionPlan>>('POST', path, { body });
  if (answer.body.targets !== undefined) return answer.body as ApiPromotionPlan;
  throw new TfpError(
    'conflict',
    'The platform answered with no plan: it may have promoted already.',
    { hint: 'See what stands: tfp pipelines:info' },
  );
}

/** Shows what would come out, as data, and that nothing did. */
export function tellPromotionPlan(world: World, plan: ApiPromotionPlan, json: boolean): void {
  const { output } = world;
  if (json) {
    output.json(plan);
    return;
  }
  for (const target of plan.targets) {
    output.heading(headOf(target, 'would'));
    if ('error' in target) tellRefusal(world, target.error);
    else for (const line of planLines(target.plan, 'would', output.style)) output.data(line);
    tellMissing(world, target);
  }
  output.note('Nothing was changed.');
}

/** Says, before it is done, what comes from where, and what it changes in each app. */
export function announcePromotion(
  world: World,
  source: string,
  release: ApiRelease | undefined,
  { targets }: ApiPromotionPlan,
): void {
  const { note } = world.output;
  if (release) {
    const commit = shortCommit(release.tfp.commit ?? 'no commit');
    note(safeText(`From ${source}: v${release.version} (${release.description}), ${commit}`));
  }
  for (const target of targets) {
    note(headOf(target, 'will'));
    if ('plan' in target) for (const line of planLines(target.plan, 'will')) note(line);
    tellMissing(world, target);
  }
}

function headOf(target: ApiTargetPlan, mood: 'would' | 'will'): string {
  const { name } = target.app;
  if ('error' in target) return `${name} ${mood} refuse it`;
  const { version } = target.plan;
  return version === null
    ? `${name} runs this build already`
    : `${name} ${mood} get it as v${version}`;
}

function tellRefusal({ output }: World, { message, hint }: ErrorBody): void {
  output.warn(safeText(message));
  if (hint !== undefined) output.warn(safeText(hint));
}

/** Whether the code needs those keys, nobody knows but its author. */
function tellMissing({ output }: World, target: ApiTargetPlan): void {
  if ('error' in target || target.missing_config.length === 0) return;
  const keys = target.missing_config.join(', ');
  output.warn(safeText(`${target.app.name} has no ${keys}, which the source has.`));
}
