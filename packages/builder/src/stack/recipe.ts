import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hostAuthorities } from './host-authorities.ts';

/** Everything that decides what the stack images hold. The same recipe has the same version on every platform of the host. */
export interface Recipe {
  version: string;
  /** The Dockerfiles of the stack image and of the build image on it. */
  run: string;
  build: string;
  authorities: string[];
  nodeVersion: string;
  /** What build plans call, by name. */
  programs: [name: string, text: string][];
  /** Whether the runtime brings Node's headers, against which native addons are compiled. */
  hasHeaders: boolean;
  runtime: string;
}

export interface RecipeFolders {
  /** `docker/stack` of the repository. */
  stack: string;
  /** The private runtime: its Node and npm go into the images. */
  runtime: string;
}

export const STACK_NAME = 'debian-13';

export async function readRecipe({ stack, runtime }: RecipeFolders): Promise<Recipe> {
  const [run, build, programs, authorities, nodeVersion, npmVersion] = await Promise.all([
    readFile(join(stack, 'run.Dockerfile'), 'utf8'),
    readFile(join(stack, 'build.Dockerfile'), 'utf8'),
    readPrograms(join(stack, 'bin')),
    hostAuthorities(),
    nodeVersionOf(join(runtime, 'bin/node')),
    npmVersionOf(join(runtime, 'lib/npm/package.json')),
  ]);
  const hasHeaders = existsSync(join(runtime, 'include/node/node_api.h'));
  const parts = [run, build, programs, authorities, nodeVersion, npmVersion, hasHeaders];
  const version = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
  return { version, run, build, programs, hasHeaders, authorities, nodeVersion, runtime };
}

async function readPrograms(folder: string): Promise<Recipe['programs']> {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(
      async (name) => [name, await readFile(join(folder, name), 'utf8')] as [string, string],
    ),
  );
}

/** `24.21.0`. Asking the file is 40 ms of every start, so a Node that asks about itself does not. */
async function nodeVersionOf(node: string): Promise<string> {
  if ((await realpath(node)) === process.execPath) return process.versions.node;
  const { stdout } = await promisify(execFile)(node, ['--version']);
  return stdout.trim().replace(/^v/, '');
}

async function npmVersionOf(manifest: string): Promise<unknown> {
  return JSON.parse(await readFile(manifest, 'utf8')).version;
}

export const runImageOf = (recipe: Pick<Recipe, 'version'>) => `tfp-stack:${recipe.version}`;
export const buildImageOf = (recipe: Pick<Recipe, 'version'>) =>
  `tfp-stack-build:${recipe.version}`;
