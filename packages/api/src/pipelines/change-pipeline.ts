import { TfpError } from '@tfp/contract/errors';
import { APP_NAME } from '@tfp/contract/names';
import type { Actor } from '../access/actor.ts';
import type { Ledger } from '../ledger.ts';
import { findPipeline } from './find-pipeline.ts';
import type { Pipeline } from './pipeline.ts';

export type ChangePipelineDeps = Pick<Ledger, 'pipelines' | 'couplings' | 'atomically'>;

/** Makes an empty pipeline. The same request asked twice makes one. */
export function createPipeline(
  deps: ChangePipelineDeps,
  actor: Actor,
  { name, requestKey = null }: { name: string; requestKey?: string | null },
): Pipeline {
  assertName(name);
  return deps.atomically(() => {
    const earlier = deps.pipelines.byRequest(requestKey);
    if (earlier) return earlier;
    assertFree(deps, name);
    const id = deps.pipelines.add({ name, ownerId: actor.userId, requestKey });
    return findPipeline(deps, actor, id);
  });
}

export function renamePipeline(
  deps: ChangePipelineDeps,
  actor: Actor,
  { id }: Pipeline,
  name: string,
): Pipeline {
  assertName(name);
  return deps.atomically(() => {
    const pipeline = findPipeline(deps, actor, id);
    if (pipeline.name === name) return pipeline;
    assertFree(deps, name);
    deps.pipelines.rename(id, name);
    return findPipeline(deps, actor, id);
  });
}

/** Its apps go out of it and live on; what was promoted stays in the ledger. */
export function destroyPipeline(deps: ChangePipelineDeps, actor: Actor, { id }: Pipeline): void {
  deps.atomically(() => {
    findPipeline(deps, actor, id);
    deps.couplings.removePipeline(id);
    deps.pipelines.destroy(id);
  });
}

function assertName(name: string): void {
  if (APP_NAME.test(name)) return;
  const shown = JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
  throw new TfpError(
    'invalid_params',
    `${shown} cannot be a pipeline's name: a name has 3 to 30 lower-case letters, digits and dashes, begins with a letter and does not end with a dash.`,
    { hint: 'Choose another name, for example that of the product.' },
  );
}

function assertFree(deps: Pick<Ledger, 'pipelines'>, name: string): void {
  if (deps.pipelines.livingByName(name) === undefined) return;
  throw new TfpError('invalid_params', `There is a pipeline ${name} already.`, {
    hint: 'Choose another name, or destroy the pipeline that has it.',
  });
}
