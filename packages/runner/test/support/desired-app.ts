import { randomUUID } from 'node:crypto';
import type { DesiredApp } from '@tfp/contract/desired-state';
import type { ProcessTypes, RunnableRelease } from '@tfp/contract/releases';
import {
  configContext,
  createDataKey,
  type KeyRing,
  openDataKey,
  seal,
} from '@tfp/contract/sealing';

/** An app as the api would tell of it, and its releases. */
export function desiredApp(master: KeyRing, name = 'hello') {
  const id = randomUUID();
  const dataKey = createDataKey(master, id);
  const app: DesiredApp = {
    id,
    name,
    hosts: [`${name}.localhost`],
    dataKey,
    formation: { web: { quantity: 1, generation: 0 } },
    live: null,
    target: null,
  };

  function release(
    version: number,
    image: string,
    config: Record<string, string> = {},
    processTypes: ProcessTypes = { web: null, worker: 'exec node worker.js' },
    releaseCommand: string | null = null,
  ): RunnableRelease {
    const context = configContext(id, version);
    return {
      version,
      description: `Deploy ${version}`,
      image,
      commit: `c0ffee${version}`,
      processTypes,
      configVersion: version,
      releaseCommand,
      config: seal(openDataKey(master, dataKey, id), JSON.stringify(config), context),
    };
  }

  return { app, release };
}
