import type { ProgressLine } from '@tfp/contract/builds';
import type Docker from 'dockerode';
import { imageId } from '../images/docker-image-id.ts';
import { ensureBaseImage } from './docker-base-image.ts';
import { ensurePrograms } from './docker-programs.ts';
import { buildBuildImage, buildRunImage } from './docker-stack-images.ts';
import { buildImageOf, type Recipe, readRecipe, runImageOf } from './recipe.ts';

export interface StackConfig {
  stack: string;
  init: string;
  runtime: string;
  /** A Debian archive to use instead of the usual one. */
  mirror?: string;
}

export type Say = (line: ProgressLine) => void;

/** Makes everything that builds stand on, and does nothing where it is there: base, stack image, build image, programs. */
export async function prepareStack(
  docker: Docker,
  config: StackConfig,
  say: Say,
  fresh = false,
): Promise<Recipe> {
  const recipe = await readRecipe(config);
  const names = { run: runImageOf(recipe), build: buildImageOf(recipe) };
  const [run, build] = await Promise.all([
    imageId(docker, names.run),
    imageId(docker, names.build),
  ]);
  if (fresh || run === undefined) await makeRunImage(docker, config, recipe, say, fresh);
  if (fresh || run === undefined || build === undefined) {
    await timed(say, `Build image ${names.build}`, (detail) =>
      buildBuildImage(docker, recipe, { fresh, say: detail }),
    );
  }
  for (const old of fresh ? [run, build] : []) await removeIfUnused(docker, old);
  await makePrograms(docker, config, names.build, say);
  return recipe;
}

async function makeRunImage(
  docker: Docker,
  { runtime, mirror }: StackConfig,
  recipe: Recipe,
  say: Say,
  fresh: boolean,
): Promise<void> {
  const base = await timed(say, 'Base image', (detail) =>
    ensureBaseImage(docker, { workFolder: runtime, say: detail, ...(mirror ? { mirror } : {}) }),
  );
  await timed(say, `Stack image ${runImageOf(recipe)} with Node ${recipe.nodeVersion}`, (detail) =>
    buildRunImage(docker, recipe, base, { fresh, say: detail }),
  );
}

async function makePrograms(
  docker: Docker,
  { init, runtime }: StackConfig,
  image: string,
  say: Say,
): Promise<void> {
  const started = performance.now();
  const programs = await ensurePrograms(docker, image, { init, runtime });
  if (programs.length === 0) return;
  say({ kind: 'step', text: 'Static programs' });
  say({ kind: 'detail', text: `${programs.join(', ')} (${secondsSince(started)})` });
}

/** Apps' images keep the layers that they share with it; only its name goes. */
async function removeIfUnused(docker: Docker, image: string | undefined): Promise<void> {
  if (image === undefined) return;
  await docker
    .getImage(image)
    .remove()
    .catch(() => {});
}

async function timed<Result>(
  say: Say,
  text: string,
  work: (detail: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  const started = performance.now();
  say({ kind: 'step', text });
  const result = await work((detail) => say({ kind: 'detail', text: detail }));
  say({ kind: 'detail', text: `done in ${secondsSince(started)}` });
  return result;
}

function secondsSince(started: number): string {
  return `${((performance.now() - started) / 1_000).toFixed(1)} s`;
}
