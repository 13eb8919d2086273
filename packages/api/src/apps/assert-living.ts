import { unknownApp } from '../access/policy.ts';
import type { Ledger } from '../ledger.ts';
import type { App } from './app.ts';

/** A request may have been let in before the app was destroyed: what it asks for must not come after that. */
export function assertLiving(deps: Pick<Ledger, 'apps'>, appId: string): App {
  const app = deps.apps.living(appId);
  if (app === undefined) throw unknownApp();
  return app;
}
