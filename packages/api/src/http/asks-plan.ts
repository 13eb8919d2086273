import { TfpError } from '@tfp/contract/errors';
import { PLAN } from '@tfp/contract/platform-api';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It can tell what it would do. */
    plans?: boolean;
  }
}

/** Where a call cannot be planned, it is not made instead. */
export function refuseUnknownPlans(server: FastifyInstance): void {
  server.addHook('onRequest', async (request) => {
    const { method, routeOptions } = request;
    if (method === 'GET' || routeOptions.config.plans === true || !asksPlan(request)) return;
    throw new TfpError('bad_request', 'This call has no plan. Nothing was changed.', {
      hint: 'Plans are made of config changes, deploys, rollbacks, retries and promotions.',
    });
  });
}

/** Whether a call wants to be told what it would do, instead of having it done. */
export function asksPlan({ query }: { query: unknown }): boolean {
  const asked = (query as Record<string, unknown>)[PLAN];
  if (asked === undefined || asked === 'false') return false;
  if (asked === 'true') return true;
  // To do it after all, because of a slip in the wish not to, would be the worst answer.
  throw new TfpError('bad_request', `${PLAN} is neither true nor false. Nothing was changed.`, {
    hint: `Write it like this: ${PLAN}=true`,
  });
}
