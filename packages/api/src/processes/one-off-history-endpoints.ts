import type { ApiOneOff } from '@tfp/contract/platform-api';
import type { FastifyInstance } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import { newestFirst } from '../http/newest-first.ts';
import { sendPage } from '../http/send-page.ts';
import type { Ledger } from '../ledger.ts';
import type { OneOffRow } from './one-off-store.ts';
import { type StopOneOffDeps, stopOneOff, unknownOneOff } from './stop-one-off.ts';

export type OneOffHistoryDeps = StopOneOffDeps & Pick<Ledger, 'oneOffs'>;

type OfProcess = { Params: { process: string } };

export function registerOneOffHistoryEndpoints(
  server: FastifyInstance,
  deps: OneOffHistoryDeps,
): void {
  const { oneOffs } = deps;
  server.get('/apps/:app/one-offs', { config: { policy: 'app:read' } }, async (request, reply) => {
    const { id } = appOf(request);
    const page = newestFirst(request.headers.range, (from, limit) => oneOffs.page(id, from, limit));
    return sendPage(reply, page, oneOffJson);
  });

  server.get<OfProcess>(
    '/apps/:app/one-offs/:process',
    { config: { policy: 'app:read' } },
    async (request) => {
      const { process } = request.params;
      const found = oneOffs.newest(appOf(request).id, process);
      if (found === undefined) throw unknownOneOff(process);
      return oneOffJson(found);
    },
  );

  server.post<OfProcess>(
    '/apps/:app/one-offs/:process/actions/stop',
    { config: { policy: 'app:change', audit: 'run:stop' } },
    async (request, reply) => {
      await stopOneOff(deps, request, request.params.process);
      return reply.code(202).send({});
    },
  );
}

function oneOffJson(row: OneOffRow): ApiOneOff {
  return {
    id: row.id,
    name: row.process,
    command: row.command,
    size: row.size,
    attached: row.attached === 1,
    release: { version: row.version },
    user: { email: row.actor },
    state: row.how ?? 'running',
    exit_code: row.code,
    signal: row.signal,
    out_of_memory: row.out_of_memory === 1,
    started_at: row.started_at,
    ended_at: row.ended_at,
    duration_ms: row.duration_ms,
  };
}
