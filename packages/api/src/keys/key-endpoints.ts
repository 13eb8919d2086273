import type { ApiKeyRotation, ApiKeys } from '@tfp/contract/platform-api';
import type { FastifyInstance } from 'fastify';
import type { FinishRotationDeps } from './finish-rotation.ts';
import { awaitRotation, rotateKeys } from './rotate-keys.ts';

export type KeyEndpointDeps = FinishRotationDeps;

export function registerKeyEndpoints(server: FastifyInstance, deps: KeyEndpointDeps): void {
  server.get('/keys', { config: { policy: 'platform:change' } }, async (): Promise<ApiKeys> => {
    const apps = deps.apps.allLiving();
    const wrappedBy = (id: string) => apps.filter(({ dataKey }) => dataKey.keyId === id).length;
    const keys = deps.masterKey
      .ids()
      .map((id, index) => ({ id, newest: index === 0, apps: wrappedBy(id) }));
    return { file: deps.masterKey.file, keys };
  });

  server.post(
    '/keys/rotate',
    { config: { policy: 'platform:change' } },
    async (): Promise<ApiKeyRotation> => {
      const { key, previousKey, apps } = rotateKeys(deps);
      const waitsFor = (await awaitRotation(deps)) ?? null;
      const { file } = deps.masterKey;
      return { file, key, previous_key: previousKey, apps, waits_for: waitsFor };
    },
  );
}
