import { randomUUID } from 'node:crypto';
import type { ApiClient } from '@tfp/contract/api-client';
import type { AcceptedBuild, BuildOutcome } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import type { Failpoint } from '@tfp/contract/failpoint';
import { finishBuild } from './finish-build.ts';
import { followRelease } from './follow-release.ts';
import type { Repository } from './git/bare-repository.ts';
import { readControlFiles } from './git/read-control-files.ts';
import type { RefWriter } from './git/ref-writer.ts';
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
  stack: () => Promise<StackImages>;
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

/** From a pushed commit to the version of a release that is live, or to the words that say why not. */
export async function deliverPush(
  deps: DeliverPushDeps,
  push: DeployPush,
  output: PushOutput,
): Promise<number> {
  const startedAt = performance.now();
  const { repository, commit, webUrl } = push;
  deps.failpoint('builder.objects-in');
  const files = await readControlFiles(repository, commit);
  const plan = detectPlan(files, await deps.stack());
  const build = await acceptBuild(deps, push, plan);
  const outcome = await buildAccepted(deps, { ...build, push, plan }, output);
  if (outcome.kind === 'superseded') throw supersededBy(outcome.byCommit);
  output.about(outcome.version);
  output.heading(`Launching v${outcome.version}`);
  if (outcome.added.length > 0) output.detail(`app.json set: ${outcome.added.join(', ')}`);
  const followed = { appId: repository.appId, commit, webUrl, startedAt };
  return followRelease(deps.api, followed, outcome.version, output);
}

/** The ledger numbers the push: from here on it is known which of two is the newer. */
async function acceptBuild(
  { api, failpoint }: DeliverPushDeps,
  { repository, commit, actor }: DeployPush,
  { manifest }: BuildPlan,
): Promise<AcceptedBuild> {
  const { envSchema } = manifest;
  const wanted = { id: randomUUID(), appId: repository.appId, commit, actor, envSchema };
  failpoint('builder.before-accept');
  const build = await untilHeard(() => api.acceptBuild(wanted));
  failpoint('builder.after-accept');
  return build;
}

interface PlannedBuild extends AcceptedBuild {
  push: DeployPush;
  plan: BuildPlan;
}

/** Whatever goes wrong, the ledger hears that this build has ended. */
async function buildAccepted(
  deps: DeliverPushDeps,
  build: PlannedBuild,
  output: PushOutput,
): Promise<BuildOutcome> {
  const { id, push } = build;
  const signal = deps.running.begin(push.repository.appId, id);
  try {
    const kept = push.refs.keep(id, push.commit);
    // A build that fails first has its own words; those of this one then go to nobody.
    kept.catch(() => {});
    const image = await buildInTurn(deps, build, signal, output);
    deps.failpoint('builder.after-build');
    await kept;
    return await handOver(deps, build, image);
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
  { id, number, push, plan }: PlannedBuild,
  signal: AbortSignal,
  output: PushOutput,
): Promise<string> {
  const { repository, commit } = push;
  const onPosition = (position: number) =>
    output.detail(`Waiting for other builds: place ${position} in the queue`);
  const leave = await deps.queue.enter({ appId: repository.appId, number, signal, onPosition });
  try {
    for (const { kind, text } of plan.notes) output[kind](text);
    const build = { repository, commit, plan: plan.image, buildId: id, signal };
    const image = await buildAppImage(deps, build, output);
    await checkImage(deps, image, output);
    output.heading('Discovering process types');
    for (const note of plan.typesNotes) output.detail(note);
    return image;
  } finally {
    leave();
  }
}

async function checkImage(
  { images }: DeliverPushDeps,
  image: string,
  output: PushOutput,
): Promise<void> {
  const { bytes, volumes } = await images.inspect(image);
  if (bytes > LIMITS.imageBytesMax) {
    const [found, limit] = [bytes, LIMITS.imageBytesMax].map((size) => Math.round(size / 1e6));
    throw new TfpError('build_failed', `The image has ${found} MB, and may have ${limit} MB.`, {
      hint: 'Leave out what only the build needs: in a Dockerfile by a stage of its own.',
    });
  }
  for (const volume of volumes) {
    output.warning(
      `The image declares the volume ${volume}: what is written there is lost with its process.`,
    );
  }
}

async function handOver(
  { api, failpoint }: DeliverPushDeps,
  { id, plan }: PlannedBuild,
  image: string,
): Promise<BuildOutcome> {
  // An image of this engine alone has no digest of a registry.
  const built = { image, digest: null, stack: plan.stack, ...plan.manifest };
  failpoint('builder.before-finish');
  const outcome = await finishBuild(api, id, built);
  failpoint('builder.after-finish');
  return outcome;
}

function supersededBy(commit: string): TfpError {
  const newer = commit.slice(0, 8);
  return new TfpError('superseded', `A newer push (${newer}) of this app was accepted meanwhile.`, {
    hint: 'This one became no release; the newer one decides what runs.',
  });
}
