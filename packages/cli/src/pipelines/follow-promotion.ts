import type { ApiPromotion, ApiPromotionTarget } from '@tfp/contract/pipelines';
import { GOES_ON_ALONE } from '@tfp/contract/releases';
import { CommandExit } from '../command-line/exits.ts';
import { beginStep, type Step } from '../output/step.ts';
import { followRelease, type ReleaseOutcome } from '../releases/follow-release.ts';
import { untilInterrupted } from '../terminal/interrupt.ts';
import type { World } from '../world.ts';

export interface PromotionWish {
  /** `Promoting hello-staging to hello`. */
  doing: string;
  wait: boolean;
  request: () => Promise<ApiPromotion>;
}

/** How it went in one app, and how its release ended where that was waited for. */
export interface FollowedTarget {
  target: ApiPromotionTarget;
  outcome: ReleaseOutcome | undefined;
  /** The person has read what the release command wrote. */
  outputShown: boolean;
}

/** Promotes, and waits for all targets at once. The last word about each is the platform's. */
export async function followPromotion(
  world: World,
  { doing, wait, request }: PromotionWish,
): Promise<FollowedTarget[]> {
  const step = beginStep(world.output, doing);
  const { id } = await orEnd(step, 'not done', request());
  const path = `/pipeline-promotions/${id}/promotion-targets`;
  const read = () => world.platform().get<ApiPromotionTarget[]>(path);
  const follow = async () => {
    const begun = await read();
    if (!wait) return begun.map(unfollowed);
    const followed = await followAll(world, step, begun);
    const ended = new Map((await read()).map((target) => [target.id, target]));
    return followed.map((each) => ({
      ...each,
      target: ended.get(each.target.id) ?? goneTarget(each.target),
    }));
  };
  const followed = await orEnd(step, 'lost sight of it', follow());
  step.end(endOf(followed, wait));
  return followed;
}

async function orEnd<Result>(step: Step, words: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CommandExit)) step.end(words);
    throw error;
  }
}

function followAll(
  world: World,
  step: Step,
  targets: readonly ApiPromotionTarget[],
): Promise<FollowedTarget[]> {
  return untilInterrupted(
    world,
    (signal) => Promise.all(targets.map((target) => followTarget(world, step, target, signal))),
    () => {
      step.end('not waiting any longer');
      world.output.warn('The promotion goes on: the platform finishes it without you.');
      for (const { tfp, status } of targets) {
        if (status !== 'pending') continue;
        world.output.warn(`See how it ends: tfp releases:info v${tfp.version} -a ${tfp.app_name}`);
      }
    },
  );
}

async function followTarget(
  world: World,
  step: Step,
  target: ApiPromotionTarget,
  signal: AbortSignal,
): Promise<FollowedTarget> {
  const { app_name: app, version } = target.tfp;
  if (version === null || target.status !== 'pending') return unfollowed(target);
  let outputShown = false;
  const outcome = await followRelease(world.platform(), target.app.id, version, {
    signal,
    onProgress: (line) => step.update(`${app}: ${line}`),
    onHeld: (line) => step.tell('waiting', [`${app}: ${line}`, GOES_ON_ALONE]),
    onOutput(lines) {
      outputShown = true;
      const told = lines.map((line) => `${app} | ${line}`);
      step.tell('release commands run:', told);
    },
    onSuperseded: (by) => step.update(`${app}: overtaken by v${by}`),
  });
  return { target, outcome, outputShown };
}

/** An app that was destroyed meanwhile is told of no more. */
function goneTarget(target: ApiPromotionTarget): ApiPromotionTarget {
  return { ...target, status: 'failed', error_message: 'The app is not there any more.' };
}

function unfollowed(target: ApiPromotionTarget): FollowedTarget {
  return { target, outcome: undefined, outputShown: false };
}

function endOf(followed: readonly FollowedTarget[], waited: boolean): string {
  const failed = followed.filter(({ target }) => target.status === 'failed').length;
  if (failed === 0) return waited ? 'done' : 'accepted';
  return failed === followed.length ? 'failed' : `failed in ${failed} of ${followed.length}`;
}
