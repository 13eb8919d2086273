import type { Actor } from '../access/actor.ts';
import { unknownPipeline } from '../access/policy.ts';
import type { Ledger } from '../ledger.ts';
import type { Pipeline } from './pipeline.ts';

/** The pipeline as this person sees it; it may have gone since the request came in. */
export function findPipeline(
  deps: Pick<Ledger, 'pipelines'>,
  actor: Actor,
  nameOrId: string,
): Pipeline {
  const pipeline = deps.pipelines.forActor(actor).find(nameOrId);
  if (pipeline) return pipeline;
  throw unknownPipeline();
}
