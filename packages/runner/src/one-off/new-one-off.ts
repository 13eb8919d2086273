import { randomInt } from 'node:crypto';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { NewOneOff } from '@tfp/contract/runner-client';
import type { App } from '../apps/app.ts';
import { containerKey } from '../containers/container-key.ts';
import type { World } from '../world.ts';
import type { OneOffProcess } from './one-off.ts';

/** A one-off that somebody asked for, under a name that is not `taken`. Its deadline is set when it starts. */
export function newOneOff(
  { platform, now }: Pick<World, 'platform' | 'now'>,
  { id: appId, desired }: App,
  { version }: RunnableRelease,
  request: NewOneOff,
  taken: readonly string[],
): OneOffProcess {
  const name = freeName(taken);
  const key = containerKey(platform.id, desired?.name ?? '', name);
  const since = now();
  return {
    key,
    id: undefined,
    appId,
    name,
    release: version,
    request,
    shown: '',
    kept: { key, appId, process: name, startedAt: since, deadline: since, isOverdue: false },
    address: undefined,
    found: false,
    state: 'none',
    since,
    exited: Promise.withResolvers(),
    over: Promise.withResolvers(),
  };
}

function freeName(taken: readonly string[]): string {
  const name = `run.${randomInt(1000, 10_000)}`;
  return taken.includes(name) ? freeName(taken) : name;
}
