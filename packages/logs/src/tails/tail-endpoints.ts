import type { ServerResponse } from 'node:http';
import { isCallersFault, TfpError } from '@tfp/contract/errors';
import { logFailure } from '@tfp/contract/log-failure';
import type { Logger } from '@tfp/contract/platform-process';
import type { FastifyInstance } from 'fastify';
import { isAppId } from '../names.ts';
import type { LogStore } from '../segments/log-store.ts';
import type { ThreadPool } from '../threads/thread-pool.ts';
import { readLineQuery } from './line-query.ts';
import { readLines } from './read-lines.ts';
import { createRooms } from './rooms.ts';

export interface TailDeps {
  log: Logger;
  store: LogStore;
  searchers: ThreadPool;
  /** Fires when the process stops: open tails end with it. */
  stopping: AbortSignal;
}

export function registerTailEndpoints(server: FastifyInstance, deps: TailDeps): void {
  const rooms = createRooms();
  const { searchers } = deps;
  server.get<{ Params: { appId: string }; Querystring: Record<string, string> }>(
    '/apps/:appId/lines',
    async (request, reply) => {
      const { appId } = request.params;
      const query = readLineQuery(request.query);
      const appLog = isAppId(appId) ? deps.store.open(appId) : undefined;
      if (appLog === undefined) {
        throw new TfpError('not_found', 'No such app.', { resource: 'app' });
      }
      reply.hijack();
      const gone = new AbortController();
      reply.raw.on('close', () => gone.abort());
      const signal = AbortSignal.any([gone.signal, deps.stopping]);
      try {
        await sendLines(reply.raw, readLines({ log: appLog, rooms, searchers }, query, signal));
      } catch (error) {
        if (isCallersFault(error))
          return void reply.raw.end(`${JSON.stringify(logFailure(error))}\n`);
        if (!signal.aborted) deps.log.error({ err: error, appId }, 'lines not sent');
        reply.raw.destroy();
      }
    },
  );
}

/** Asks for the next piece only when the socket has taken the last: a slow reader costs one piece of memory. */
async function sendLines(
  response: ServerResponse,
  pieces: AsyncGenerator<Uint8Array>,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.flushHeaders();
  for await (const piece of pieces) {
    await new Promise<void>((resolve) => response.write(piece, () => resolve()));
  }
  response.end();
}
