import type { Logger } from '@tfp/contract/platform-process';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { asksPlan } from '../http/asks-plan.ts';
import { toldError } from '../http/told-error.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import type { AuditDetail, AuditedApp } from './audit-entry.ts';
import { whoAsks } from './audited.ts';
import { createRefusedTries } from './refused-tries.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Under which name a change through this route is written, and who was refused it; `none` where nothing changes. */
    audit?: string;
    /** Whoever makes the change writes it: this route only lets it in. */
    auditedElsewhere?: boolean;
  }
  interface FastifyRequest {
    isAudited: boolean;
  }
}

export interface AuditServerDeps extends Pick<Ledger, 'audit' | 'apps'> {
  log: Pick<Logger, 'error'>;
}

const ACTION = /^[a-z]+(:[a-z]+)?$/;
const ID = /^[0-9a-f-]{36}$/;

/** Sees that no change goes unwritten: a route that could make one declares its name, or it cannot be registered at all. */
export function auditServer(server: FastifyInstance, deps: AuditServerDeps): void {
  const refused = createRefusedTries(deps, {
    rowsMax: limits.auditedRefusalsMax,
    windowMs: limits.auditedRefusalsWindowMs,
  });
  server.decorateRequest('isAudited', false);

  server.addHook('onRoute', ({ method, url, config }) => {
    if (onlyReads(method) || ACTION.test(config?.audit ?? '')) return;
    throw new Error(`${String(method)} ${url} declares no audit`);
  });

  server.addHook('onError', async (request, _reply, error) => {
    if (!isAudited(request) || request.isAudited || isGreeting(request)) return;
    const detail = { ...tried(request), code: toldError(error).code };
    refused({ ...whoAsks(request), app: triedApp(deps, request), detail });
  });

  server.addHook('onResponse', async (request, reply) => {
    if (onlyReads(request.method) || !isAudited(request) || request.isAudited) return;
    const { url, config } = request.routeOptions;
    if (reply.statusCode >= 400 || config.auditedElsewhere || asksPlan(request)) return;
    deps.log.error(
      { method: request.method, route: url, request: request.id },
      'change not audited',
    );
  });
}

function onlyReads(method: string | string[]): boolean {
  return [method].flat().every((each) => each === 'GET' || each === 'HEAD');
}

function isAudited({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config.audit ?? 'none') !== 'none';
}

/** git always asks without credentials first, to hear whether it needs some. */
function isGreeting({ routeOptions, headers }: FastifyRequest): boolean {
  return routeOptions.config.speaksGit === true && headers.authorization === undefined;
}

/** Its owner should see who tried, also where the answer was that it is not there. */
function triedApp(deps: Pick<Ledger, 'apps'>, request: FastifyRequest): AuditedApp | null {
  if (request.access?.app) return request.access.app;
  const { app: nameOrId } = request.params as { app?: string };
  if (nameOrId === undefined) return null;
  const app = deps.apps.living(nameOrId) ?? deps.apps.livingByName(nameOrId);
  return app ?? { id: null, name: nameOrId.slice(0, limits.auditedNameCharactersMax) };
}

/** Of a pipeline its name, of a token or a coupling its id. Who mixes up id and secret of a token writes no secret down. */
function tried(request: FastifyRequest): AuditDetail {
  const { pipeline, id } = request.params as { pipeline?: string; id?: string };
  if (id !== undefined) return ID.test(id) ? { id } : {};
  if (pipeline === undefined) return {};
  return { pipeline: pipeline.slice(0, limits.auditedNameCharactersMax) };
}
