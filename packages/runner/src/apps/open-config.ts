import type { DesiredApp } from '@tfp/contract/desired-state';
import type { RunnableRelease } from '@tfp/contract/releases';
import { configContext, type KeyRing, open, openDataKey } from '@tfp/contract/sealing';

/** Opens a release's config: the master key opens the app's data key, and that the config. A key that is not known yet is looked for in the key file. */
export function openConfig(
  master: Pick<KeyRing, 'find'>,
  app: Pick<DesiredApp, 'id' | 'dataKey'>,
  release: Pick<RunnableRelease, 'config' | 'configVersion'>,
): Record<string, string> {
  const dataKey = openDataKey(master, app.dataKey, app.id);
  return JSON.parse(open(dataKey, release.config, configContext(app.id, release.configVersion)));
}
