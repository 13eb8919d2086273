import { TfpError } from '@tfp/contract/errors';
import type { App } from '../apps/app.ts';
import { type CreateReleaseDeps, createRelease } from '../releases/create-release.ts';
import { recentRequests } from '../releases/recent-requests.ts';
import type { Release } from '../releases/release.ts';
import {
  type ChangedConfig,
  type ConfigChange,
  changeConfig,
  describeConfigChange,
} from './config-change.ts';
import {
  addConfigVersion,
  type ConfigReader,
  currentConfigVars,
  openConfigVars,
} from './config-vars.ts';
import { missingKeys } from './env-schema.ts';

export interface ConfigWish {
  change: ConfigChange;
  actor: string;
  /** The change is only made while this release is the newest accepted one; 0 stands for "before the first". */
  ifRelease?: number | undefined;
  requestKey?: string | null;
}

export interface ConfigOutcome extends ChangedConfig {
  /** The release that stands for this config: the new one, or the one that already was when nothing changed. */
  version: number;
  isNew: boolean;
  release: Release | undefined;
}

/** Changes any number of keys in one release. It waits for no build and no rollout. */
export function setConfigVars(
  deps: ConfigReader & CreateReleaseDeps,
  app: App,
  wish: ConfigWish,
): ConfigOutcome {
  return deps.atomically(() => {
    const earlier = askedBefore(deps, app, wish);
    if (earlier) {
      const vars = openConfigVars(deps, app, earlier.configVersion);
      return outcome({ vars, set: [], unset: [] }, earlier, true);
    }
    const base = deps.releases.base(app.id);
    assertNewest(wish.ifRelease, base);
    const changed = changeConfig(currentConfigVars(deps, app), wish.change);
    if (changed.set.length + changed.unset.length === 0) return outcome(changed, base, false);
    assertNotRequired(changed, base);
    const configVersion = addConfigVersion(deps, app, changed.vars);
    const release = createRelease(deps, {
      appId: app.id,
      cause: 'config',
      description: describeConfigChange(changed),
      actor: wish.actor,
      configVersion,
      build: base?.build ?? null,
      requestKey: wish.requestKey ?? null,
      changed,
    });
    return outcome(changed, release, true);
  });
}

function askedBefore(deps: CreateReleaseDeps, app: App, wish: ConfigWish): Release | undefined {
  if (!wish.requestKey) return undefined;
  return deps.releases.byRequest(app.id, wish.requestKey, recentRequests());
}

function assertNewest(wanted: number | undefined, base: Release | undefined): void {
  const version = base?.version ?? 0;
  if (wanted === undefined || wanted === version) return;
  throw new TfpError(
    'conflict',
    `The newest release is v${version}, not v${wanted}. Nothing was changed.`,
    {
      hint: 'Look at what changed since, then try again.',
    },
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

function outcome(
  changed: ChangedConfig,
  release: Release | undefined,
  isNew: boolean,
): ConfigOutcome {
  return { ...changed, version: release?.version ?? 0, isNew, release };
}
