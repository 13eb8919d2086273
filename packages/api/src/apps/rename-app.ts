import type { Actor } from '../access/actor.ts';
import type { Changes } from '../changes.ts';
import type { Ledger } from '../ledger.ts';
import type { App } from './app.ts';
import { assertAppName } from './app-name.ts';
import { assertFreeName } from './assert-free-name.ts';
import { assertLiving } from './assert-living.ts';

export interface RenameAppDeps
  extends Pick<Ledger, 'apps' | 'events' | 'atomically' | 'afterCommit'> {
  changes: Pick<Changes, 'notify'>;
}

/** Gives an app another name, and so another host. */
export function renameApp(deps: RenameAppDeps, actor: Actor, app: App, name: string): App {
  if (name === app.name) return app;
  assertAppName(name);
  return deps.atomically(() => {
    assertLiving(deps, app.id);
    assertFreeName(deps, name);
    deps.apps.rename(app.id, name);
    const data = { from: app.name, to: name };
    deps.events.add(app.id, { kind: 'app.renamed', by: actor.email, data });
    deps.afterCommit(() => deps.changes.notify(app.id));
    return assertLiving(deps, app.id);
  });
}
