import type { Stack } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import type Docker from 'dockerode';
import { imageId } from '../images/docker-image-id.ts';
import type { StackImages } from '../plans/plan.ts';
import { prepareStack, type Say, type StackConfig } from './docker-stack.ts';
import { listStacks } from './docker-stack-images.ts';
import { buildImageOf, type Recipe, readRecipe, runImageOf, STACK_NAME } from './recipe.ts';

/** The stack that this platform builds on. */
export interface CurrentStack {
  images: () => Promise<StackImages>;
  list: () => Promise<Stack[]>;
  /** Rebuilds it with the newest Debian packages. Apps get it with their next build. */
  update: (say: Say) => Promise<void>;
}

export function createCurrentStack(docker: Docker, config: StackConfig): CurrentStack {
  let known: Promise<Recipe> | undefined;
  let updating: Promise<Recipe> | undefined;

  async function find(): Promise<Recipe> {
    const recipe = await readRecipe(config);
    const ids = await Promise.all(
      [runImageOf(recipe), buildImageOf(recipe)].map((name) => imageId(docker, name)),
    );
    if (!ids.includes(undefined)) return recipe;
    throw new TfpError('unavailable', 'The stack that builds stand on is not there.', {
      hint: 'On the server: bin/setup makes it. Then push again.',
    });
  }

  /** A stack that was not found is looked for again: set-up may have made it meanwhile. */
  function current(): Promise<Recipe> {
    known ??= find().catch((error) => {
      known = undefined;
      throw error;
    });
    return known;
  }

  return {
    async images() {
      const recipe = await current();
      return {
        id: `${STACK_NAME}-${recipe.version}`,
        run: runImageOf(recipe),
        build: buildImageOf(recipe),
        nodeVersion: recipe.nodeVersion,
      };
    },
    async list() {
      return listStacks(docker, (await readRecipe(config)).version);
    },
    async update(say) {
      if (updating) {
        throw new TfpError('conflict', 'The stack is being updated already.', {
          hint: 'Wait until it is done: tfp stack:list',
        });
      }
      updating = prepareStack(docker, config, say, true).finally(() => {
        updating = undefined;
        known = undefined;
      });
      await updating;
    },
  };
}
