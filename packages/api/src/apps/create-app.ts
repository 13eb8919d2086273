import { randomUUID } from 'node:crypto';
import { TfpError } from '@tfp/contract/errors';
import { createDataKey, type KeyRing } from '@tfp/contract/sealing';
import type { Actor } from '../access/actor.ts';
import type { Changes } from '../changes.ts';
import { addConfigVersion } from '../config-vars/config-vars.ts';
import type { Ledger } from '../ledger.ts';
import { recentRequests } from '../releases/recent-requests.ts';
import type { App } from './app.ts';
import { assertAppName, generateAppName } from './app-name.ts';
import { assertLiving } from './assert-living.ts';

export interface CreateAppDeps
  extends Pick<Ledger, 'apps' | 'configVersions' | 'events' | 'atomically' | 'afterCommit'> {
  masterKey: KeyRing;
  changes: Pick<Changes, 'notify'>;
}

/** Makes an empty app: a name, a data key of its own, and an empty config. The same request asked twice makes one app. */
export function createApp(
  deps: CreateAppDeps,
  actor: Actor,
  wish: { name?: string | undefined; requestKey?: string | null },
): App {
  const name = wish.name ?? generateAppName();
  assertAppName(name);
  return deps.atomically(() => {
    const requestKey = wish.requestKey ?? null;
    const earlier = requestKey && deps.apps.byRequest(requestKey, recentRequests());
    if (earlier) return earlier;
    assertFree(deps, name);
    const id = randomUUID();
    const dataKey = createDataKey(deps.masterKey, id);
    deps.apps.add({ id, name, ownerId: actor.userId, dataKey, requestKey });
    addConfigVersion(deps, { id, dataKey }, {});
    deps.events.add(id, { kind: 'app.created', by: actor.email, data: { name } });
    deps.afterCommit(() => deps.changes.notify(id));
    return livingApp(deps, id);
  });
}

/** Gives an app another name, and so another host. */
export function renameApp(deps: CreateAppDeps, actor: Actor, app: App, name: string): App {
  if (name === app.name) return app;
  assertAppName(name);
  return deps.atomically(() => {
    assertLiving(deps, app.id);
    assertFree(deps, name);
    deps.apps.rename(app.id, name);
    const data = { from: app.name, to: name };
    deps.events.add(app.id, { kind: 'app.renamed', by: actor.email, data });
    deps.afterCommit(() => deps.changes.notify(app.id));
    return livingApp(deps, app.id);
  });
}

function assertFree(deps: Pick<Ledger, 'apps'>, name: string): void {
  if (deps.apps.livingByName(name) === undefined) return;
  throw new TfpError('invalid_params', `Name ${name} is already taken.`, {
    hint: 'Choose another name, or destroy the app that has it.',
  });
}

function livingApp(deps: Pick<Ledger, 'apps'>, id: string): App {
  const app = deps.apps.living(id);
  if (app === undefined) throw new Error(`app ${id} is not in the ledger`);
  return app;
}
