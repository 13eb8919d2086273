import { TfpError } from '@tfp/contract/errors';
import type { Actor } from './actor.ts';

/** What a route asks of whoever calls it. A route declares one, or it does not register. */
const POLICIES = [
  /** Nothing of anybody's is shown. */
  'anyone',
  /** The address itself holds a secret, which the route proves. */
  'secret-address',
  'signed-in',
  'app:read',
  'app:change',
  'app:deploy',
  'app:destroy',
  'pipeline:read',
  'pipeline:change',
  'platform:change',
] as const;

export type Policy = (typeof POLICIES)[number];

export const isPolicy = (name: string | undefined): boolean =>
  POLICIES.some((policy) => policy === name);

/** What belongs to somebody: an app, a pipeline. */
export interface Owned {
  owner: { id: string };
}

export const asksNoOne = (policy: Policy): boolean =>
  policy === 'anyone' || policy === 'secret-address';

export const isAboutApp = (policy: Policy): boolean => policy.startsWith('app:');

export const isAboutPipeline = (policy: Policy): boolean => policy.startsWith('pipeline:');

/**
 * The one place that says who may do what. What cannot be seen cannot be done: app and pipeline come from the actor's
 * own loader. To see a pipeline is enough to read it.
 */
export function can(actor: Actor, policy: Policy, owned: Owned | null): boolean {
  if (policy === 'pipeline:read') return owned !== null;
  if (isAboutApp(policy) || isAboutPipeline(policy)) {
    return owned !== null && (actor.isAdmin || owned.owner.id === actor.userId);
  }
  if (policy === 'platform:change') return actor.isAdmin;
  return true;
}

export function refusal(policy: Policy, owned: Owned | null): TfpError {
  if (isAboutApp(policy)) return unknownApp();
  if (isAboutPipeline(policy)) return owned === null ? unknownPipeline() : foreignPipeline();
  return new TfpError('forbidden', 'Only an admin of the platform may do this.', {
    hint: 'Ask one, or use the token of one.',
  });
}

/** The same words for an app that is not there and for one that is not yours. */
export function unknownApp(): TfpError {
  return new TfpError('not_found', "Couldn't find that app.", {
    resource: 'app',
    hint: 'Check its name: tfp apps lists those that you can use.',
  });
}

/** The same words for a pipeline that is not there and for one that shows you nothing. */
export function unknownPipeline(): TfpError {
  return new TfpError('not_found', "Couldn't find that pipeline.", {
    resource: 'pipeline',
    hint: 'Check its name: tfp pipelines lists those that you can use.',
  });
}

function foreignPipeline(): TfpError {
  return new TfpError('forbidden', 'Only the owner of a pipeline, or an admin, may change it.', {
    hint: 'You may take your own apps out of it.',
  });
}
