import type { App } from '../apps/app.ts';
import type { ReleasedBuild } from '../releases/release.ts';
import { changeConfig } from './config-change.ts';
import { addConfigVersion, type ConfigReader, openConfigVars } from './config-vars.ts';
import { assertComplete, withDefaults } from './env-schema.ts';

export interface CompleteConfig {
  configVersion: number;
  /** What app.json had set, since the config lacked it. */
  added: string[];
}

/** The config version with which a build can run: the one that stands, or a new one with what the code's app.json adds. */
export function completeConfig(
  deps: ConfigReader,
  app: App,
  configVersion: number,
  build: Pick<ReleasedBuild, 'envSchema'> | null,
): CompleteConfig {
  if (build === null || Object.keys(build.envSchema).length === 0) {
    return { configVersion, added: [] };
  }
  const vars = openConfigVars(deps, app, configVersion);
  assertComplete(app, vars, build.envSchema);
  // What app.json sets keeps to the same rules as what people set.
  const { vars: whole, set: added } = changeConfig(vars, withDefaults(vars, build.envSchema));
  if (added.length === 0) return { configVersion, added };
  return { configVersion: addConfigVersion(deps, app, whole), added };
}
