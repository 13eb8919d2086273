import { openDataKey } from '@tfp/contract/sealing';
import type { App } from '../apps/app.ts';
import { type ConfigReader, openConfigVars } from '../config-vars/config-vars.ts';
import { fingerprint } from '../config-vars/fingerprint.ts';
import type { ReleaseSide } from './diff-releases.ts';
import type { Release } from './release.ts';

/** A release as a diff sees it: its config opened, hashed and forgotten again. */
export function releaseSide(deps: ConfigReader, app: App, release: Release): ReleaseSide {
  const dataKey = openDataKey(deps.masterKey, app.dataKey, app.id);
  const vars = Object.entries(openConfigVars(deps, app, release.configVersion));
  const hashes = vars.map(([key, value]) => [key, fingerprint(dataKey, key, value)] as const);
  return { release, hashes: Object.fromEntries(hashes) };
}
