import type { DrainStatus } from '@tfp/contract/drains';
import { TfpError } from '@tfp/contract/errors';
import type { LogsClient } from '@tfp/contract/logs-client';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import type { Policy } from '../access/policy.ts';
import { type AuditDeps, auditDone, audited } from '../audit/audited.ts';
import { askStage } from '../stages/ask-stage.ts';
import { addDrain, type ChangeDrainsDeps } from './add-drain.ts';
import { drainJson } from './drain-json.ts';
import { findDrain } from './find-drain.ts';
import { type DrainWish, readDrainWish } from './read-drain-wish.ts';
import { removeDrain } from './remove-drain.ts';
import { type DrainOwner, openDrain } from './sealed-target.ts';

export interface DrainEndpointDeps extends ChangeDrainsDeps, AuditDeps {
  logs: Pick<LogsClient, 'drains' | 'checkDrain' | 'tryDrain'>;
}

interface Place {
  path: string;
  read: Policy;
  change: Policy;
  ownerOf: (request: FastifyRequest) => DrainOwner;
}

interface DrainRoute {
  Params: { drain: string };
}

const PLACES: Place[] = [
  { path: '/apps/:app/log-drains', read: 'app:read', change: 'app:change', ownerOf: appOf },
  {
    path: '/log-drains',
    read: 'platform:change',
    change: 'platform:change',
    ownerOf: () => null,
  },
];

const WISH = {
  type: 'object',
  required: ['url'],
  properties: {
    url: { type: 'string' },
    format: { type: 'string' },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    ca: { type: 'string' },
  },
} as const;

/** The log drains of an app in the Platform API's words, and those of the platform beside them. */
export function registerDrainEndpoints(server: FastifyInstance, deps: DrainEndpointDeps): void {
  for (const place of PLACES) {
    registerReads(server, deps, place);
    registerChanges(server, deps, place);
  }
}

function registerReads(server: FastifyInstance, deps: DrainEndpointDeps, place: Place): void {
  const { path, read, ownerOf } = place;
  server.get(path, { config: { policy: read } }, async (request) => {
    const owner = ownerOf(request);
    const statuses = await statusesOf(deps);
    return deps.drains
      .of(owner?.id ?? null)
      .map((drain) => drainJson(deps.masterKey, owner, drain, statuses.get(drain.id)));
  });

  server.get<DrainRoute>(`${path}/:drain`, { config: { policy: read } }, async (request) => {
    const owner = ownerOf(request);
    const drain = findDrain(deps, owner, request.params.drain);
    const status = (await statusesOf(deps)).get(drain.id);
    return drainJson(deps.masterKey, owner, drain, status);
  });
}

function registerChanges(server: FastifyInstance, deps: DrainEndpointDeps, place: Place): void {
  const { path, change, ownerOf } = place;
  server.post<{ Body: DrainWish }>(
    path,
    { config: { policy: change, audit: 'drains:add' }, schema: { body: WISH } },
    async (request, reply) => {
      const owner = ownerOf(request);
      const wanted = readDrainWish(request.body);
      await checkHost(deps, wanted.target.url);
      const add = () => addDrain(deps, owner, wanted, actorOf(request).email);
      const { host } = new URL(wanted.target.url);
      const detail = { host, format: wanted.format, headers: Object.keys(wanted.target.headers) };
      const drain = audited(deps, request, add, ({ id }) => ({ drain: id, ...detail }));
      return reply.code(201).send(drainJson(deps.masterKey, owner, drain, undefined));
    },
  );

  server.delete<DrainRoute>(
    `${path}/:drain`,
    { config: { policy: change, audit: 'drains:remove' } },
    async (request) => {
      const owner = ownerOf(request);
      const drain = findDrain(deps, owner, request.params.drain);
      const told = drainJson(deps.masterKey, owner, drain, undefined);
      const remove = () => removeDrain(deps, owner, drain, actorOf(request).email);
      audited(deps, request, remove, () => ({ drain: drain.id }));
      return told;
    },
  );

  server.post<DrainRoute>(
    `${path}/:drain/test`,
    { config: { policy: change, audit: 'drains:test' } },
    async (request) => {
      const owner = ownerOf(request);
      const drain = findDrain(deps, owner, request.params.drain);
      const app = { id: owner?.id ?? 'platform', name: owner?.name ?? 'tfp' };
      const desired = openDrain(deps.masterKey, owner, drain);
      const trial = await askStage('logs', () => deps.logs.tryDrain(desired, app));
      auditDone(deps, request, { drain: drain.id, ok: trial.ok });
      return trial;
    },
  );
}

async function statusesOf({ logs }: DrainEndpointDeps): Promise<Map<string, DrainStatus>> {
  // What drains there are can be told without the log store.
  const statuses = await logs.drains().catch(() => []);
  return new Map(statuses.map((status) => [status.id, status]));
}

/** While the log store is away nothing is refused here: it judges again at each connect. */
async function checkHost({ logs }: DrainEndpointDeps, url: string): Promise<void> {
  try {
    await logs.checkDrain(url);
  } catch (error) {
    if (error instanceof TfpError && error.code === 'invalid_params') throw error;
  }
}
