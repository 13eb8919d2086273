import { TfpError } from '@tfp/contract/errors';
import type { App } from '../apps/app.ts';
import type { Actor } from './actor.ts';

/** What a route asks of whoever calls it. A route declares one, or it does not register. */
export type Policy =
  /** Nothing of anybody's is shown. */
  | 'anyone'
  /** The address itself holds a secret, which the route proves. */
  | 'secret-address'
  | 'signed-in'
  | 'app:read'
  | 'app:change'
  | 'app:deploy'
  | 'app:destroy'
  | 'platform:change';

export const POLICIES: ReadonlySet<string> = new Set<Policy>([
  'anyone',
  'secret-address',
  'signed-in',
  'app:read',
  'app:change',
  'app:deploy',
  'app:destroy',
  'platform:change',
]);

export const asksNoOne = (policy: Policy): boolean =>
  policy === 'anyone' || policy === 'secret-address';

export const isAboutApp = (policy: Policy): boolean => policy.startsWith('app:');

/** The one place that says who may do what. What cannot be seen cannot be done: the app comes from the actor's own loader. */
export function can(actor: Actor, policy: Policy, app: App | null): boolean {
  if (isAboutApp(policy)) return app !== null && (actor.isAdmin || app.owner.id === actor.userId);
  if (policy === 'platform:change') return actor.isAdmin;
  return true;
}

export function refusal(policy: Policy): TfpError {
  if (isAboutApp(policy)) return unknownApp();
  return new TfpError('forbidden', 'Only an admin of the platform may do this.', {
    hint: 'Ask one, or use the token of one.',
  });
}

/** The same words for an app that is not there and for one that is not yours. */
export function unknownApp(): TfpError {
  return new TfpError('not_found', "Couldn't find that app.", {
    resource: 'app',
    hint: 'Check its name; a list of your apps shows those that you can use.',
  });
}
