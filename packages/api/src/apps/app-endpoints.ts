import { TfpError } from '@tfp/contract/errors';
import type { ApiApp } from '@tfp/contract/platform-api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { type AuditDeps, audited } from '../audit/audited.ts';
import { pageOf, parseRange } from '../http/list-range.ts';
import { publicUrl } from '../http/public-url.ts';
import { sendPage } from '../http/send-page.ts';
import { limits } from '../limits.ts';
import type { App } from './app.ts';
import { type AppJsonDeps, appJson } from './app-json.ts';
import { type CreateAppDeps, createApp } from './create-app.ts';
import { type DestroyAppDeps, destroyApp } from './destroy-app.ts';
import { renameApp } from './rename-app.ts';

export type AppEndpointDeps = AppJsonDeps &
  AuditDeps &
  CreateAppDeps &
  DestroyAppDeps & { apiPort: number };

const APP_SCHEMA = {
  type: 'object',
  properties: { name: { type: ['string', 'null'] }, maintenance: { type: ['boolean', 'null'] } },
};

const FILTER_SCHEMA = {
  type: 'object',
  properties: {
    in: {
      type: 'object',
      properties: {
        id: { type: 'array', maxItems: limits.listItemsMax, items: { type: 'string' } },
      },
    },
  },
};

interface AppWish {
  name?: string | null;
  maintenance?: boolean | null;
}

/** Listing apps, and all that is done with one as a whole. */
export function registerAppEndpoints(server: FastifyInstance, deps: AppEndpointDeps): void {
  const list = async (request: FastifyRequest, reply: FastifyReply) => {
    const apps = deps.apps.forActor(actorOf(request)).list();
    const asked = { ...parseRange(request.headers.range, ['name', 'id', 'updated_at']) };
    if (request.headers.range === undefined) asked.max = limits.listItemsMax;
    return sendPage(reply, pageOf(apps, asked, sortKey), (app) => shown(deps, request, app));
  };
  server.get('/apps', { config: { policy: 'signed-in' } }, list);
  server.get('/users/~/apps', { config: { policy: 'signed-in' } }, list);

  server.post<{ Body: { in?: { id?: string[] } } }>(
    '/filters/apps',
    // It only reads.
    { config: { policy: 'signed-in', audit: 'none' }, schema: { body: FILTER_SCHEMA } },
    async (request) => {
      const wanted = new Set(request.body.in?.id ?? []);
      const apps = deps.apps.forActor(actorOf(request)).list();
      return apps.filter(({ id }) => wanted.has(id)).map((app) => shown(deps, request, app));
    },
  );

  server.get('/apps/:app', { config: { policy: 'app:read' } }, async (request) =>
    shown(deps, request, appOf(request)),
  );

  registerAppChanges(server, deps);
}

function registerAppChanges(server: FastifyInstance, deps: AppEndpointDeps): void {
  server.post<{ Body: AppWish }>(
    '/apps',
    { config: { policy: 'signed-in', audit: 'apps:create' }, schema: { body: APP_SCHEMA } },
    async (request, reply) => {
      const wish = { name: request.body.name ?? undefined, requestKey: request.key };
      const create = () => createApp(deps, actorOf(request), wish);
      const app = audited(deps, request, create, undefined, (made) => made);
      return reply.code(201).send(shown(deps, request, app));
    },
  );

  server.patch<{ Body: AppWish }>(
    '/apps/:app',
    { config: { policy: 'app:change', audit: 'apps:rename' }, schema: { body: APP_SCHEMA } },
    async (request) => {
      const app = appOf(request);
      if (request.body.maintenance === true) throw noMaintenance();
      const name = request.body.name ?? app.name;
      const rename = () => renameApp(deps, actorOf(request), app, name);
      const renamed = audited(deps, request, rename, () => ({ from: app.name, to: name }));
      return shown(deps, request, renamed);
    },
  );

  const destroy = { policy: 'app:destroy', audit: 'apps:destroy' } as const;
  server.delete('/apps/:app', { config: destroy }, async (request) => {
    const app = appOf(request);
    const told = shown(deps, request, app);
    audited(deps, request, () => destroyApp(deps, app, actorOf(request).email));
    return told;
  });
}

function shown(deps: AppEndpointDeps, request: FastifyRequest, app: App): ApiApp {
  return appJson(deps, app, publicUrl(request.raw, deps.apiPort));
}

/** What cannot be done yet is refused, not passed over in silence. */
function noMaintenance(): TfpError {
  return new TfpError('invalid_params', 'There is no maintenance mode yet. Nothing was changed.', {
    hint: 'To take the app off the web for a while: tfp scale web=0',
  });
}

function sortKey(app: App, field: string): string {
  if (field === 'id') return app.id;
  return field === 'updated_at' ? app.updatedAt : app.name;
}
