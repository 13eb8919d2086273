import { IF_RELEASE, PLAN } from '@tfp/contract/platform-api';
import { RELEASE_HEADER } from '@tfp/contract/platform-api-headers';
import { NO_WAIT_OPTION, type OptionTable, PLAN_OPTIONS } from '../command.ts';
import { parseVersion } from '../command-line/parse-version.ts';
import { appPath } from '../platform/app-path.ts';
import { withQuery } from '../platform/with-query.ts';
import { changeApp } from '../releases/change-app.ts';
import { askPlan, assertPlanOptions, tellPlan } from '../releases/release-plan.ts';
import type { World } from '../world.ts';

/** Options of commands that change the config. */
export const CONFIG_CHANGE_OPTIONS = {
  'if-release': { type: 'string', value: 'vN', help: 'only while vN is the newest release' },
  ...PLAN_OPTIONS,
  ...NO_WAIT_OPTION,
} as const satisfies OptionTable;

export interface ConfigChangeOptions {
  /** `Setting FOO, BAR`. */
  doing: string;
  wait: boolean;
  /** The change is made only while this release is the newest accepted one. */
  ifRelease?: number | undefined;
  plan?: boolean;
  json?: boolean;
}

/** What the options of a command say about its change. */
export function changeOptions(options: {
  'if-release': string | undefined;
  plan: boolean;
  json: boolean;
  'no-wait': boolean;
}): Omit<ConfigChangeOptions, 'doing'> {
  assertPlanOptions(options);
  const { plan, json, 'no-wait': noWait, 'if-release': text } = options;
  return { plan, json, wait: !noWait, ifRelease: text === undefined ? text : parseVersion(text) };
}

/** Sets keys to values and removes those that are null: all of it is one release. */
export async function changeConfig(
  world: World,
  app: string,
  changes: Readonly<Record<string, string | null>>,
  { doing, wait, ifRelease, plan = false, json = false }: ConfigChangeOptions,
): Promise<void> {
  const path = withQuery(appPath(app, '/config-vars'), {
    [IF_RELEASE]: asName(ifRelease),
    [PLAN]: plan,
  });
  if (plan) return tellPlan(world, await askPlan(world, 'PATCH', path, changes), json);
  await changeApp(world, {
    app,
    wait,
    doing: `${doing} and restarting ${app}`,
    async request() {
      const call = { body: changes, repeatable: true };
      const { headers } = await world.platform().call('PATCH', path, call);
      return releaseOf(headers);
    },
  });
}

/** The release that a change made, as the reply's header names it. */
function releaseOf(headers: Record<string, unknown>): number | undefined {
  const version = /^v(\d+)$/.exec(String(headers[RELEASE_HEADER] ?? ''))?.[1];
  return version === undefined ? undefined : Number(version);
}

const NAMED_MAX = 4;

/** `FOO, BAR`, or how many there are. */
export function keyNames(changes: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(changes);
  return keys.length > NAMED_MAX ? `${keys.length} config vars` : keys.join(', ');
}

function asName(version: number | undefined): string | undefined {
  return version === undefined ? undefined : `v${version}`;
}
