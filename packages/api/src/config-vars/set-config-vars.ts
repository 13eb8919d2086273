import { TfpError } from '@tfp/contract/errors';
import type { App } from '../apps/app.ts';
import { type CreateReleaseDeps, createRelease } from '../releases/create-release.ts';
import type { Release } from '../releases/release.ts';
import {
  type ChangedConfig,
  type ConfigChange,
  changeConfig,
  describeConfigChange,
} from './config-change.ts';
import { addConfigVersion, type ConfigReader, openConfigVars } from './config-vars.ts';
import { missingKeys } from './env-schema.ts';

export type SetConfigVarsDeps = ConfigReader & CreateReleaseDeps;

export interface ConfigWish {
  change: ConfigChange;
  actor: string;
  /** The change is only made while this release is the newest accepted one; 0 stands for "before the first". */
  ifRelease?: number | undefined;
  requestKey?: string | null;
}

export interface ConfigOutcome extends ChangedConfig {
  /** Undefined: all of it stood already, so nothing was made. */
  release: Release | undefined;
}

/** Changes any number of keys in one release. It waits for no build and no rollout. */
export function setConfigVars(deps: SetConfigVarsDeps, app: App, wish: ConfigWish): ConfigOutcome {
  const { change, actor, ifRelease, requestKey = null } = wish;
  return deps.atomically(() => {
    const earlier = deps.releases.byRequest(app.id, requestKey);
    if (earlier) return madeBefore(deps, app, earlier);
    const base = deps.releases.base(app.id);
    assertNewest(ifRelease, base);
    const standing = openConfigVars(deps, app, base?.configVersion ?? 0);
    const changed = changeConfig(standing, change);
    if (changed.set.length + changed.unset.length === 0) return { ...changed, release: undefined };
    assertNotRequired(changed, base);
    const release = createRelease(deps, {
      appId: app.id,
      cause: 'config',
      description: describeConfigChange(changed),
      actor,
      configVersion: addConfigVersion(deps, app, changed.vars),
      build: base?.build ?? null,
      requestKey,
      changed,
    });
    return { ...changed, release };
  });
}

function madeBefore(deps: ConfigReader, app: App, release: Release): ConfigOutcome {
  return { vars: openConfigVars(deps, app, release.configVersion), set: [], unset: [], release };
}

function assertNewest(wanted: number | undefined, base: Release | undefined): void {
  const version = base?.version ?? 0;
  if (wanted === undefined || wanted === version) return;
  throw new TfpError(
    'conflict',
    `The newest release is v${version}, not v${wanted}. Nothing was changed.`,
    { hint: 'Look at what changed since (tfp releases), then try again.' },
  );
}

/** What the code cannot do without is not taken away from it. */
function assertNotRequired({ vars, unset }: ChangedConfig, base: Release | undefined): void {
  const missing = missingKeys(vars, base?.build?.envSchema ?? {});
  const [key] = missing.filter((name) => unset.includes(name));
  if (key === undefined) return;
  throw new TfpError(
    'invalid_params',
    `${key} is required by the app.json of the code that runs. Nothing was changed.`,
    { hint: `Set another value: tfp config:set ${key}=…; or deploy code that needs it no more.` },
  );
}
