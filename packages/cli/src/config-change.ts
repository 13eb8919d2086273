import { RELEASE_HEADER } from '@tfp/contract/platform-api-headers';
import { appPath } from './app-path.ts';
import { changeApp } from './change-app.ts';
import type { World } from './world.ts';

/** Sets keys to values and removes those that are null: all of it is one release. */
export function changeConfig(
  world: World,
  app: string,
  changes: Readonly<Record<string, string | null>>,
  options: { doing: string; wait: boolean },
): Promise<void> {
  const keys = Object.keys(changes).join(', ');
  return changeApp(world, {
    app,
    wait: options.wait,
    doing: `${options.doing} ${keys} and restarting ${app}`,
    async request() {
      const path = appPath(app, '/config-vars');
      const call = { body: changes, repeatable: true };
      const { headers } = await world.platform().call('PATCH', path, call);
      return releaseOf(headers);
    },
  });
}

/** The release that a change made, as the reply's header names it. */
export function releaseOf(headers: Record<string, unknown>): number | undefined {
  const version = /^v(\d+)$/.exec(String(headers[RELEASE_HEADER] ?? ''))?.[1];
  return version === undefined ? undefined : Number(version);
}
