import { unknownApp } from '../access/policy.ts';
import type { Ledger } from '../ledger.ts';

/** A request may have been let in before the app was destroyed: what it asks for must not come after that. */
export function assertLiving(deps: Pick<Ledger, 'apps'>, appId: string): void {
  if (deps.apps.living(appId) === undefined) throw unknownApp();
}
