import type { App } from '../apps/app.ts';
import type { Ledger } from '../ledger.ts';
import type { Actor } from './actor.ts';
import { can, type Policy, refusal } from './policy.ts';

/** An app that a body names, as its sender may use it: under the same rules as one in a path. */
export function appFor(
  deps: Pick<Ledger, 'apps'>,
  actor: Actor,
  policy: Policy,
  nameOrId: string,
): App {
  const app = deps.apps.forActor(actor).find(nameOrId);
  if (app && can(actor, policy, app)) return app;
  throw refusal(policy, null);
}
