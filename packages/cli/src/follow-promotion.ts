import type { ApiPromotion, ApiPromotionTarget } from '@tfp/contract/pipelines';
import { CommandExit } from './exits.ts';
import { followRelease, type ReleaseOutcome } from './follow-release.ts';
import { untilInterrupted } from './interrupt.ts';
import { beginStep, type Step } from './output/step.ts';
import type { World } from './world.ts';

export interface PromotionWish {
  /** `Promoting hello-staging to hello`. */
  doing: string;
  wait: boolean;
  pipeline: string;
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
  { doing, wait, pipeline, request }: PromotionWish,
): Promise<FollowedTarget[]> {
  const step = beginStep(world.output, doing);
  try {
    const path = `/pipeline-promotions/${(await request()).id}/promotion-targets`;
    const read = () => world.platform().get<ApiPromotionTarget[]>(path);
    const begun = await read();
    const followed = wait ? await followAll(world, step, begun, pipeline) : begun.map(unfollowed);
    const ended = wait ? await read() : begun;
    step.end(endOf(ended, wait));
    return ended.map((target, index) => ({ ...(followed[index] ?? unfollowed(target)), target }));
  } catch (error) {
    if (!(error instanceof CommandExit)) step.end('not done');
    throw error;
  }
}

function followAll(
  world: World,
  step: Step,
  targets: readonly ApiPromotionTarget[],
  pipeline: string,
): Promise<FollowedTarget[]> {
  return untilInterrupted(
    world,
    (signal) => Promise.all(targets.map((target) => followTarget(world, step, target, signal))),
    () => {
      step.end('not waiting any longer');
      world.output.warn('The promotion goes on: the platform finishes it without you.');
      world.output.warn(`See how it ends: tfp pipelines:info ${pipeline}`);
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
    onOutput(lines) {
      outputShown = true;
      const told = lines.map((line) => `${app} | ${line}`);
      step.tell('release commands run:', told);
    },
    onSuperseded: (by) => step.update(`${app}: overtaken by v${by}`),
  });
  return { target, outcome, outputShown };
}

function unfollowed(target: ApiPromotionTarget): FollowedTarget {
  return { target, outcome: undefined, outputShown: false };
}

function endOf(targets: readonly ApiPromotionTarget[], waited: boolean): string {
  const failed = targets.filter(({ status }) => status === 'failed').length;
  if (failed === 0) return waited ? 'done' : 'accepted';
  return failed === targets.length ? 'failed' : `failed in ${failed} of ${targets.length}`;
}
