import { isAbsolute } from 'node:path';
import { TfpError } from '@tfp/contract/errors';
import type { OutputSource } from '@tfp/contract/log-lines';
import { isProcessName } from '@tfp/contract/log-process';
import type { FastifyInstance } from 'fastify';
import type { OutputCollector } from '../collect-output.ts';
import { limits } from '../limits.ts';
import { isAppId, isContainerId } from '../names.ts';
import type { LogStore } from '../segments/log-store.ts';
import { addSource } from './add-source.ts';

export interface SourceDeps {
  store: LogStore;
  collector: OutputCollector;
}

type SourceParams = { containerId: string };

export function registerSourceEndpoints(server: FastifyInstance, deps: SourceDeps): void {
  server.put<{ Params: SourceParams; Body: unknown }>(
    '/sources/:containerId',
    { bodyLimit: limits.sourceBodyBytesMax },
    async (request) => {
      await addSource(deps, readSource(request.body, request.params.containerId));
      return {};
    },
  );

  server.post<{ Params: SourceParams }>('/sources/:containerId/end', async (request) => {
    await deps.collector.end(request.params.containerId);
    return {};
  });
}

function readSource(body: unknown, id: string): OutputSource {
  const { containerId, appId, process, release, path } = (body ?? {}) as Partial<OutputSource>;
  const isSource =
    containerId === id &&
    isContainerId(containerId) &&
    isAppId(appId) &&
    isProcessName(process) &&
    Number.isSafeInteger(release) &&
    typeof path === 'string' &&
    isAbsolute(path);
  if (!isSource) {
    throw new TfpError(
      'bad_request',
      'A source has containerId, appId, process, release and an absolute path.',
    );
  }
  return { containerId, appId, process, release: release as number, path };
}
