import { configContext, type KeyRing, open, openDataKey, seal } from '@tfp/contract/sealing';
import type { App } from '../apps/app.ts';
import type { Ledger } from '../ledger.ts';
import { configDigest } from './fingerprint.ts';

export type ConfigVars = Record<string, string>;

export interface ConfigReader extends Pick<Ledger, 'configVersions' | 'releases'> {
  masterKey: KeyRing;
}

/** Opens one config version of an app. */
export function openConfigVars(deps: ConfigReader, app: App, version: number): ConfigVars {
  const { sealed } = deps.configVersions.get(app.id, version);
  const dataKey = openDataKey(deps.masterKey, app.dataKey, app.id);
  return JSON.parse(open(dataKey, sealed, configContext(app.id, version))) as ConfigVars;
}

/** The config of the newest accepted release: what the next release starts from. */
export function currentConfigVars(deps: ConfigReader, app: App): ConfigVars {
  return openConfigVars(deps, app, currentConfigVersion(deps, app.id));
}

export function currentConfigVersion(deps: Pick<Ledger, 'releases'>, appId: string): number {
  return deps.releases.base(appId)?.configVersion ?? 0;
}

/** Seals a whole config as the app's next version; answers its number. */
export function addConfigVersion(
  deps: Pick<Ledger, 'configVersions'> & { masterKey: KeyRing },
  app: Pick<App, 'id' | 'dataKey'>,
  vars: ConfigVars,
): number {
  const version = deps.configVersions.nextVersion(app.id);
  const dataKey = openDataKey(deps.masterKey, app.dataKey, app.id);
  const sealed = seal(dataKey, JSON.stringify(vars), configContext(app.id, version));
  deps.configVersions.add(app.id, version, sealed, configDigest(dataKey, vars));
  return version;
}
