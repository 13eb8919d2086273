import { randomUUID } from 'node:crypto';
import { createDataKey, type KeyRing } from '@tfp/contract/sealing';
import type { Actor } from '../access/actor.ts';
import type { Changes } from '../changes.ts';
import { addConfigVersion } from '../config-vars/config-vars.ts';
import type { Ledger } from '../ledger.ts';
import type { App } from './app.ts';
import { assertAppName, generateAppName } from './app-name.ts';
import { assertFreeName } from './assert-free-name.ts';
import { assertLiving } from './assert-living.ts';

export interface CreateAppDeps
  extends Pick<Ledger, 'apps' | 'configVersions' | 'events' | 'atomically' | 'afterCommit'> {
  masterKey: KeyRing;
  changes: Pick<Changes, 'notify'>;
}

export interface AppWish {
  name?: string | undefined;
  requestKey?: string | null;
}

/** Makes an empty app: a name, a data key of its own, and an empty config. The same request asked twice makes one app. */
export function createApp(deps: CreateAppDeps, actor: Actor, wish: AppWish): App {
  const { name = generateAppName(), requestKey = null } = wish;
  assertAppName(name);
  return deps.atomically(() => {
    const earlier = deps.apps.byRequest(requestKey);
    if (earlier) return earlier;
    assertFreeName(deps, name);
    const id = randomUUID();
    const dataKey = createDataKey(deps.masterKey, id);
    deps.apps.add({ id, name, ownerId: actor.userId, dataKey, requestKey });
    addConfigVersion(deps, { id, dataKey }, {});
    deps.events.add(id, { kind: 'app.created', by: actor.email, data: { name } });
    deps.afterCommit(() => deps.changes.notify(id));
    return assertLiving(deps, id);
  });
}
