import type { FastifyInstance } from 'fastify';
import { readCommitRange } from './commit-range.ts';
import type { Repositories } from './repositories.ts';

interface CommitsRoute {
  Params: { id: string };
  Querystring: { from: string; to: string };
}

const text = { type: 'string' };
const RANGE = { type: 'object', required: ['from', 'to'], properties: { from: text, to: text } };

/** What lies between the code of two releases. */
export function registerCommitEndpoints(
  server: FastifyInstance,
  repositories: Pick<Repositories, 'find'>,
): void {
  server.get<CommitsRoute>(
    '/apps/:id/commits',
    { schema: { querystring: RANGE } },
    async ({ params, query }) =>
      readCommitRange(repositories.find(params.id), query.from, query.to),
  );
}
