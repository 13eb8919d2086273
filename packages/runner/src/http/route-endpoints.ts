import { TfpError } from '@tfp/contract/errors';
import type { RouterReport } from '@tfp/contract/routes';
import type { FastifyInstance } from 'fastify';
import type { RouteTable } from '../routing/route-table.ts';
import type { RouterWorkers } from '../routing/router-workers.ts';
import { openLineStream } from './line-stream.ts';
import type { ObservedDeps } from './observed-in-time.ts';

export interface RouteDeps extends ObservedDeps {
  routes: Pick<RouteTable, 'follow'>;
  workers: Pick<RouterWorkers, 'opened' | 'closed' | 'report' | 'live'>;
}

const WORKER = /^[A-Za-z0-9._-]{1,100}$/;

export function routeEndpoints(app: FastifyInstance, deps: RouteDeps): void {
  app.get<{ Querystring: { worker?: string } }>('/routes', async (request, reply) => {
    const worker = checkedName(request.query.worker);
    reply.hijack();
    const { write, signal } = openLineStream(reply.raw);
    // Before that a table would lack targets that serve; the workers have their own copy until then.
    await deps.whenObserved;
    if (signal.aborted) return;
    deps.workers.opened(worker);
    signal.addEventListener('abort', () => deps.workers.closed(worker), { once: true });
    deps.routes.follow(signal, write);
  });

  app.post<{ Params: { worker: string }; Body: RouterReport }>(
    '/routers/:worker',
    async (request, reply) => {
      const worker = checkedName(request.params.worker);
      const { version, draining, left } = request.body;
      if (!Number.isSafeInteger(version)) {
        throw new TfpError('bad_request', 'A report names the version of the table that it is on.');
      }
      const counted = left === undefined ? {} : { left };
      deps.workers.report({ worker, version, draining: draining ?? {}, ...counted });
      return reply.send({});
    },
  );
}

function checkedName(worker: string | undefined): string {
  if (worker !== undefined && WORKER.test(worker)) return worker;
  throw new TfpError('bad_request', 'A router worker gives its name.');
}
