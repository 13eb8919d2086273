import type { Readable } from 'node:stream';
import type { Stack } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import type Docker from 'dockerode';
import { callEngine } from '../call-engine.ts';
import type { BuildEvent } from '../images/build-trace.ts';
import { buildImage, type ImageBuild } from '../images/docker-build.ts';
import { LIMITS } from '../limits.ts';
import type { BaseImage } from './docker-base-image.ts';
import { buildImageOf, type Recipe, runImageOf, STACK_NAME } from './recipe.ts';
import { buildContext, runContext } from './stack-context.ts';

const REPOSITORY = 'tfp-stack';
const LABEL = { recipe: 'tfp.stack', origin: 'tfp.stack.origin', node: 'tfp.stack.node' } as const;
const LAST_LINES = 20;

export interface StackBuildOptions {
  /** Takes nothing from an earlier build, so that newer Debian packages come in. */
  fresh: boolean;
  say: (detail: string) => void;
}

export async function buildRunImage(
  docker: Docker,
  recipe: Recipe,
  base: BaseImage,
  options: StackBuildOptions,
): Promise<void> {
  await build(docker, runContext(recipe), options, {
    tag: runImageOf(recipe),
    buildArgs: { BASE: base.image },
    labels: {
      [LABEL.recipe]: recipe.version,
      [LABEL.origin]: base.origin,
      [LABEL.node]: recipe.nodeVersion,
    },
  });
}

export async function buildBuildImage(
  docker: Docker,
  recipe: Recipe,
  options: StackBuildOptions,
): Promise<void> {
  await build(docker, buildContext(recipe), options, {
    tag: buildImageOf(recipe),
    buildArgs: { RUN: runImageOf(recipe) },
  });
}

async function build(
  docker: Docker,
  context: Readable,
  { fresh, say }: StackBuildOptions,
  rest: Omit<ImageBuild, 'signal'>,
): Promise<void> {
  const signal = AbortSignal.timeout(LIMITS.stackBuildMs);
  const last: string[] = [];
  const onEvent = (event: BuildEvent) => {
    if (event.kind === 'started' && /\] RUN /.test(event.step)) say(titleOf(event.step));
    if (event.kind === 'output') last.push(...event.text.split(/\r?\n/).filter(Boolean));
    last.splice(0, last.length - LAST_LINES);
  };
  try {
    await buildImage(docker, context, { ...rest, signal, noCache: fresh }, onEvent);
  } catch (error) {
    const lines = last.length > 0 ? `\n${last.join('\n')}` : '';
    throw new TfpError('unavailable', `The stack could not be built.${lines}`, {
      hint: 'See that the Debian archive can be reached from a container, then run bin/setup again.',
      cause: error,
    });
  }
}

function titleOf(step: string): string {
  const command = step.replace(/^\[[^\]]*\] RUN /, '');
  if (command.includes('apt-get install')) return 'Installing Debian packages';
  if (command.includes('update-ca-certificates')) return 'Adding certificate authorities';
  return command.slice(0, 60);
}

/** Every stack image on this engine, the newest first. */
export async function listStacks(docker: Docker, current: string): Promise<Stack[]> {
  const images = await callEngine(docker.listImages({ filters: { reference: [REPOSITORY] } }));
  return images
    .sort((a, b) => b.Created - a.Created)
    .map(({ Created, Labels, RepoTags }) => ({
      name: STACK_NAME,
      version: Labels?.[LABEL.recipe] ?? 'unknown',
      origin: Labels?.[LABEL.origin] === 'pulled' ? 'pulled' : 'made',
      createdAt: new Date(Created * 1_000).toISOString(),
      current: RepoTags?.includes(`${REPOSITORY}:${current}`) ?? false,
    }));
}
