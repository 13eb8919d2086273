import type { ApiConfigVars } from '@tfp/contract/platform-api';
import { appPath } from '../platform/app-path.ts';
import type { PlatformClient } from '../platform/platform-client.ts';
import { newestAccepted } from '../releases/find-release.ts';

export interface ConfigBase {
  /** The release on which a change of these vars must build; 0 before the first one. */
  version: number;
  vars: ApiConfigVars;
}

/** The config, and the release that it was read under. */
export async function readBase(
  platform: Pick<PlatformClient, 'get'>,
  app: string,
): Promise<ConfigBase> {
  // The release first: where a change comes between the two reads, its writer is told and not overwritten.
  const version = await newestAccepted(platform, app);
  return { version, vars: await platform.get<ApiConfigVars>(appPath(app, '/config-vars')) };
}
