import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { App } from '../apps/app.ts';
import type { Ledger } from '../ledger.ts';
import type { Pipeline } from '../pipelines/pipeline.ts';
import type { Actor } from './actor.ts';
import { authenticate } from './authenticate.ts';
import { endWithToken } from './end-with-token.ts';
import {
  asksNoOne,
  can,
  isAboutApp,
  isAboutPipeline,
  isPolicy,
  type Policy,
  refusal,
} from './policy.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: Policy;
  }
  interface FastifyRequest {
    access: Access | null;
  }
}

interface Access {
  actor: Actor;
  app: App | null;
  pipeline: Pipeline | null;
}

export type GuardDeps = Pick<Ledger, 'tokens' | 'apps' | 'pipelines'>;

/**
 * The one authorization point. Every request passes here before its body is read; a route that does not say what it
 * asks for cannot be registered at all.
 */
export function guardServer(server: FastifyInstance, deps: GuardDeps): void {
  server.decorateRequest('access', null);

  server.addHook('onRoute', (route) => {
    if (isPolicy(route.config?.policy)) return;
    throw new Error(`${String(route.method)} ${route.url} declares no policy`);
  });

  server.addHook('onRequest', async (request, reply) => {
    const { policy, streams } = request.routeOptions.config;
    // Only the handler of unknown paths has no policy; it shows nothing.
    if (policy === undefined || asksNoOne(policy)) return;
    admit(deps, request, policy);
    if (streams) endWithToken(deps, actorOf(request).tokenId, request.raw, reply.raw);
  });
}

/** Who calls. Only routes whose policy asks for somebody may ask. */
export function actorOf(request: FastifyRequest): Actor {
  if (request.access === null) throw new Error('this route asks for nobody');
  return request.access.actor;
}

/** The app of the path, as the caller may use it. */
export function appOf(request: FastifyRequest): App {
  if (request.access?.app == null) throw new Error('this route is about no app');
  return request.access.app;
}

/** The pipeline of the path, as the caller may use it. */
export function pipelineOf(request: FastifyRequest): Pipeline {
  if (request.access?.pipeline == null) throw new Error('this route is about no pipeline');
  return request.access.pipeline;
}

function admit(deps: GuardDeps, request: FastifyRequest, policy: Policy): void {
  const actor = authenticate(deps, request.headers.authorization);
  // Also whoever is refused is known by name.
  request.access = { actor, app: null, pipeline: null };
  const named = request.params as { app?: string; pipeline?: string };
  const app = isAboutApp(policy) ? deps.apps.forActor(actor).find(named.app ?? '') : null;
  const pipeline = isAboutPipeline(policy)
    ? deps.pipelines.forActor(actor).find(named.pipeline ?? '')
    : null;
  const owned = app ?? pipeline ?? null;
  if (!can(actor, policy, owned)) throw refusal(policy, owned);
  request.access = { actor, app: app ?? null, pipeline: pipeline ?? null };
}
