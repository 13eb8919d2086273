import type { Readable } from 'node:stream';
import { TfpError } from '@tfp/contract/errors';
import type { Repository } from '../git/bare-repository.ts';
import { openArchive } from '../git/source-archive.ts';
import { LIMITS } from '../limits.ts';
import type { ImagePlan } from '../plans/plan.ts';
import type { PushOutput } from '../push-output.ts';
import { imageNameOf, labelsOf } from './app-image.ts';
import { openBuildContext } from './build-context.ts';
import { describeBuildFailure, isFrontendMissing, tellsFullDisk } from './build-failure.ts';
import { createBuildProgress } from './build-progress.ts';
import type { BuildEvent } from './build-trace.ts';
import type { ImageBuild } from './docker-build.ts';
import { parseIgnoreRules } from './ignore-rules.ts';

export interface BuildAppImageDeps {
  platformId: string;
  /** BuildKit, behind an interface of ours. */
  buildImage: (
    context: Readable,
    build: ImageBuild,
    onEvent: (event: BuildEvent) => void,
  ) => Promise<string>;
}

export interface AppBuild {
  repository: Repository;
  buildId: string;
  commit: string;
  plan: ImagePlan;
  signal: AbortSignal;
}

/** Builds the image of one commit by its plan, within the time that a build may take, and tells how it goes. */
export async function buildAppImage(
  deps: BuildAppImageDeps,
  build: AppBuild,
  output: PushOutput,
  limitMs: number = LIMITS.buildMs,
): Promise<string> {
  const deadline = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([build.signal, deadline]);
  let sawFullDisk = false;
  const watched: PushOutput = {
    ...output,
    printed(text) {
      sawFullDisk ||= tellsFullDisk(text);
      output.printed(text);
    },
  };
  try {
    return await attemptTwice(deps, { ...build, signal }, watched);
  } catch (error) {
    if (deadline.aborted) throw tookTooLong(limitMs);
    throw isBuildFailure(error) ? describeBuildFailure(error, sawFullDisk) : error;
  }
}

/** Where the frontend of a `# syntax=` line cannot be fetched, the engine's own builds. */
async function attemptTwice(
  deps: BuildAppImageDeps,
  build: AppBuild,
  output: PushOutput,
): Promise<string> {
  const { plan } = build;
  try {
    return await attempt(deps, build, output);
  } catch (error) {
    if (plan.withoutFrontend === undefined || !isBuildFailure(error) || !isFrontendMissing(error)) {
      throw error;
    }
    output.warning(
      'The frontend of the "# syntax=" line could not be fetched: building with the one of the engine.',
    );
    const files = new Map(plan.files).set(plan.dockerfile, plan.withoutFrontend);
    // With rules, even none, the context is packed anew, and our Dockerfile replaces the one of the source.
    const again = { ...plan, files, ignore: plan.ignore ?? '' };
    return attempt(deps, { ...build, plan: again }, output);
  }
}

function attempt(deps: BuildAppImageDeps, build: AppBuild, output: PushOutput): Promise<string> {
  const { repository, buildId, commit, plan, signal } = build;
  const { platformId } = deps;
  const owner = { platformId, appId: repository.appId };
  const source = openArchive(repository, commit, plan.sourceFolder);
  const context = openBuildContext(source, { files: plan.files, ...ignoreOf(plan) });
  const request: ImageBuild = {
    dockerfile: plan.dockerfile,
    tag: imageNameOf(owner, buildId),
    labels: labelsOf(owner, buildId, commit),
    buildArgs: { ...plan.buildArgs, BUILDKIT_CACHE_MOUNT_NS: `${platformId}-${repository.appId}` },
    mayPull: plan.mayPull,
    signal,
  };
  return deps.buildImage(context, request, createBuildProgress(plan.headings, output));
}

/** Patterns are about the source, wherever it lies in the context. */
function ignoreOf({ ignore, sourceFolder }: ImagePlan) {
  if (ignore === undefined) return {};
  const rules = parseIgnoreRules(ignore);
  return {
    isIgnored: (path: string) =>
      path.startsWith(sourceFolder) && rules(path.slice(sourceFolder.length)),
  };
}

function isBuildFailure(error: unknown): error is TfpError {
  return error instanceof TfpError && error.code === 'build_failed';
}

function tookTooLong(limitMs: number): TfpError {
  return new TfpError('build_failed', `The build took longer than ${limitMs / 60_000} minutes.`, {
    hint: 'See above where it spent its time. Nothing was deployed.',
  });
}
