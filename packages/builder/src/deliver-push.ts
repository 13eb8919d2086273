import { randomUUID } from 'node:crypto';
import type { ApiClient } from '@tfp/contract/api-client';
import type { AcceptedBuild, BuildOutcome } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import type { Failpoint } from '@tfp/contract/failpoint';
import { noteHealthChecks } from './app-json-health-checks.ts';
import { noteRollout } from './app-json-rollout.ts';
import { followRelease, type ReleaseOutcome } from './follow-release.ts';
import { readControlFiles } from './git/control-files.ts';
import type { RefWriter } from './git/ref-writer.ts';
import type { Repository } from './git/repositories.ts';
import { type BuildAppImageDeps, buildAppImage } from './images/build-app-image.ts';
import type { BuildQueue } from './images/build-queue.ts';
import type { AppImages } from './images/docker-app-images.ts';
import { LIMITS } from './limits.ts';
import { detectPlan } from './plans/detect-plan.ts';
import type { BuildPlan, StackImages } from './plans/plan.ts';
import type { PushOutput } from './push-output.ts';
import { untilHeard } from './retry.ts';
import type { RunningBuilds } from './running-builds.ts';

export interface DeliverPushDeps extends BuildAppImageDeps {
  api: Pick<ApiClient, 'acceptBuild' | 'finishBuild' | 'failBuild' | 'releaseEvents'>;
  images: Pick<AppImages, 'inspect'>;
  queue: BuildQueue;
  running: RunningBuilds;
  stack: () => Promise<StackImages & { version: string }>;
  failpoint: Failpoint;
}

/** A commit that was pushed to a deploy branch. Its objects are in, the branch has not moved. */
export interface DeployPush {
  repository: Repository;
  refs: Pick<RefWriter, 'keep'>;
  commit: string;
  actor: string;
  webUrl: string;
}

/** From a pushed commit to a release that is live, or to the words that say why not. */
export async function deliverPush(
  deps: DeliverPushDeps,
  push: DeployPush,
  output: PushOutput,
): Promise<ReleaseOutcome> {
  const started = performance.now();
  deps.failpoint('builder.objects-in');
  const files = await readControlFiles(push.repository, push.commit);
  const stack = await deps.stack();
  const plan = detectPlan(files, stack);
  const { envSchema } = plan;
  const { commit, actor } = push;
  const wish = { id: randomUUID(), appId: push.repository.appId, commit, actor, envSchema };
  deps.failpoint('builder.before-accept');
  const build = await untilHeard(() => deps.api.acceptBuild(wish));
  deps.failpoint('builder.after-accept');
  const outcome = await buildAccepted(deps, push, { plan, stack: stack.version, build }, output);
  if (outcome.kind === 'superseded') throw supersededBy(outcome.byCommit);
  output.about(outcome.version);
  output.heading(`Launching v${outcome.version}`);
  if (outcome.added.length > 0) output.detail(`app.json set: ${outcome.added.join(', ')}`);
  return followRelease(deps.api, push, outcome.version, output, started);
}

interface PlannedBuild {
  plan: BuildPlan;
  stack: string;
  build: AcceptedBuild;
}

/** Whatever goes wrong, the ledger hears that this build has ended. */
async function buildAccepted(
  deps: DeliverPushDeps,
  push: DeployPush,
  { plan, stack, build }: PlannedBuild,
  output: PushOutput,
): Promise<BuildOutcome> {
  const { id } = build;
  const signal = deps.running.begin(push.repository.appId, id);
  try {
    const kept = push.refs.keep(id, push.commit);
    // A build that fails first has its own words; those of this one then go to nobody.
    kept.catch(() => {});
    const image = await buildInTurn(deps, push, plan, { ...build, signal }, output);
    deps.failpoint('builder.after-build');
    await kept;
    const { processTypes, healthChecks, rollout, envSchema, cron } = plan;
    // An image of this engine alone has no digest of a registry.
    const app = { processTypes, healthChecks, rollout, envSchema, cron };
    const built = { image, digest: null, stack, ...app };
    deps.failpoint('builder.before-finish');
    const outcome = await untilHeard(() => deps.api.finishBuild(id, built));
    deps.failpoint('builder.after-finish');
    return outcome;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void untilHeard(() => deps.api.failBuild(id, reason)).catch(() => {});
    throw error;
  } finally {
    deps.running.end(id);
  }
}

async function buildInTurn(
  deps: DeliverPushDeps,
  { repository, commit }: DeployPush,
  plan: BuildPlan,
  { id, number, signal }: AcceptedBuild & { signal: AbortSignal },
  output: PushOutput,
): Promise<string> {
  const leave = await deps.queue.enter({
    appId: repository.appId,
    number,
    onPosition: (position) =>
      output.detail(`Waiting for other builds: place ${position} in the queue`),
  });
  try {
    tellPlan(plan, output);
    const build = { repository, commit, plan, buildId: id, signal };
    const image = await buildAppImage(deps, build, output);
    await checkImage(deps, image, output);
    output.heading('Discovering process types');
    for (const note of plan.typesNotes) output.detail(note);
    for (const note of [noteHealthChecks(plan.healthChecks), noteRollout(plan.rollout)]) {
      if (note !== undefined) output.detail(note);
    }
    return image;
  } finally {
    leave();
  }
}

function tellPlan({ notes }: BuildPlan, output: PushOutput): void {
  for (const { kind, text } of notes) output[kind](text);
}

async function checkImage(
  { images }: DeliverPushDeps,
  image: string,
  output: PushOutput,
): Promise<void> {
  const { bytes, volumes } = await images.inspect(image);
  const megabytes = Math.round(bytes / 1_000_000);
  if (bytes > LIMITS.imageBytesMax) {
    throw new TfpError('build_failed', `The image has ${megabytes} MB: more than it may have.`, {
      hint: `The limit is ${Math.round(LIMITS.imageBytesMax / 1_000_000)} MB.`,
    });
  }
  for (const volume of volumes) {
    output.warning(
      `The image declares the volume ${volume}: what is written there is lost with its process.`,
    );
  }
}

function supersededBy(commit: string): TfpError {
  const newer = commit.slice(0, 8);
  return new TfpError('superseded', `A newer push (${newer}) of this app was accepted meanwhile.`, {
    hint: 'This one became no release; the newer one decides what runs.',
  });
}
