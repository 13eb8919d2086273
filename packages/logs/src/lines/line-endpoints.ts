import { TfpError } from '@tfp/contract/errors';
import type { LineBatch } from '@tfp/contract/log-lines';
import type { Logger } from '@tfp/contract/platform-process';
import type { FastifyInstance } from 'fastify';
import type { OutputCollector } from '../collect-output.ts';
import { limits } from '../limits.ts';
import { isAppId, isWriter } from '../names.ts';
import type { LogStore } from '../segments/log-store.ts';
import type { DroppedLines } from './dropped-lines.ts';
import { readNewLines } from './read-new-lines.ts';
import { storeLines } from './store-lines.ts';

export interface LineDeps {
  log: Logger;
  store: LogStore;
  collector: Pick<OutputCollector, 'forget'>;
  dropped: DroppedLines;
}

type BatchQuery = { writer?: string; number?: string };

export function registerLineEndpoints(server: FastifyInstance, deps: LineDeps): void {
  const { log, store, collector, dropped } = deps;

  server.post<{ Querystring: BatchQuery }>(
    '/lines',
    { bodyLimit: limits.linesBodyBytesMax },
    async (request) => {
      const batch = readBatch(request.query);
      const { byApp, refused } = readNewLines(request.body);
      for (const [appId, lines] of byApp) {
        if (storeLines(store, appId, lines, batch)) dropped.addTold(appId, lines);
      }
      if (refused > 0) log.warn({ refused }, 'lines refused');
      return { refused };
    },
  );

  server.get('/apps', () => ({ apps: [...store.all()].map(([appId]) => appId) }));

  server.delete<{ Params: { appId: string } }>('/apps/:appId', async (request) => {
    const { appId } = request.params;
    if (!isAppId(appId)) throw new TfpError('bad_request', 'That is no id of an app.');
    collector.forget(appId);
    await store.forget(appId);
    return {};
  });
}

function readBatch({ writer, number }: BatchQuery): LineBatch | undefined {
  if (writer === undefined) return undefined;
  const value = Number(number);
  if (!isWriter(writer) || !Number.isSafeInteger(value)) {
    throw new TfpError('bad_request', 'A batch has the name of its writer and a whole number.');
  }
  return { writer, number: value };
}
