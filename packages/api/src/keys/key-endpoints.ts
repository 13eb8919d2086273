import type { ApiKeyRotation, ApiKeys } from '@tfp/contract/keys';
import type { FastifyInstance } from 'fastify';
import { type AuditDeps, audited } from '../audit/audited.ts';
import type { FinishRotationDeps } from './finish-rotation.ts';
import { awaitRotation, rotateKeys } from './rotate-keys.ts';

export type KeyEndpointDeps = FinishRotationDeps & AuditDeps;

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
    { config: { policy: 'platform:change', audit: 'keys:rotate' } },
    async (request): Promise<ApiKeyRotation> => {
      const rotate = () => rotateKeys(deps);
      const { key, previousKey, apps } = audited(deps, request, rotate, (done) => ({
        key: done.key,
        previous: done.previousKey,
        apps: done.apps,
      }));
      const waitsFor = (await awaitRotation(deps)) ?? null;
      const { file } = deps.masterKey;
      return { file, key, previous_key: previousKey, apps, waits_for: waitsFor };
    },
  );
}
