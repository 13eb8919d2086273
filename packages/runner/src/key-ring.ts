import type { DesiredApp } from '@tfp/contract/desired-state';
import type { RunnableRelease } from '@tfp/contract/releases';
import { configContext, open, openDataKey, type SealingKey } from '@tfp/contract/sealing';

/** Opens a release's config: the master key opens the app's data key, and that the config. */
export function openConfig(
  master: SealingKey,
  app: Pick<DesiredApp, 'id' | 'dataKey'>,
  release: Pick<RunnableRelease, 'config' | 'configVersion'>,
): Record<string, string> {
  const dataKey = openDataKey(master, app.dataKey, app.id);
  return JSON.parse(open(dataKey, release.config, configContext(app.id, release.configVersion)));
}
