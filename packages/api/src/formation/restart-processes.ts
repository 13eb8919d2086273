import type { App } from '../apps/app.ts';
import { assertLiving } from '../apps/assert-living.ts';
import type { Changes } from '../changes.ts';
import type { Ledger } from '../ledger.ts';
import { assertType } from './process-types.ts';

export interface RestartDeps
  extends Pick<
    Ledger,
    'apps' | 'events' | 'releases' | 'formation' | 'atomically' | 'afterCommit'
  > {
  changes: Pick<Changes, 'notify'>;
}

/** Asks for fresh processes, of one type or of all. They replace the old ones without a gap. */
export function restartProcesses(
  deps: RestartDeps,
  app: App,
  type: string | null,
  actor: string,
): void {
  if (type !== null) assertType(deps, app, type);
  deps.atomically(() => {
    assertLiving(deps, app.id);
    deps.formation.restart(app.id, type);
    deps.events.add(app.id, { kind: 'formation.restarted', by: actor, data: { type } });
    deps.afterCommit(() => deps.changes.notify(app.id));
  });
}
