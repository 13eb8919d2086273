import type { ApiFormation } from '@tfp/contract/platform-api';
import { RELEASE_TYPE } from '@tfp/contract/releases';
import { type SizeName, STANDARD_SIZE } from '@tfp/contract/sizes';
import type { FastifyInstance } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import type { App } from '../apps/app.ts';
import { type AuditDeps, audited } from '../audit/audited.ts';
import { assertSizable, hasProcesses, processTypes, scalableTypes } from './process-types.ts';
import type { Room } from './room.ts';
import { type ScaleDeps, type ScaleWish, scaleApp } from './scale-app.ts';

const CHANGE = { quantity: { type: ['string', 'number'] }, size: { type: 'string' } };
const TYPE_CHANGE_SCHEMA = { type: 'object', properties: CHANGE };
const FORMATION_CHANGE_SCHEMA = {
  type: 'object',
  required: ['updates'],
  properties: {
    updates: {
      type: 'array',
      items: {
        type: 'object',
        required: ['type'],
        properties: { type: { type: 'string' }, ...CHANGE },
      },
    },
  },
};

export type FormationEndpointDeps = ScaleDeps & AuditDeps & { room: Room };

export function registerFormationEndpoints(
  server: FastifyInstance,
  deps: FormationEndpointDeps,
): void {
  const scale = { policy: 'app:change', audit: 'ps:scale' } as const;
  const detail = (app: App, wishes: Omit<ScaleWish, 'type'>[]) => (types: string[]) => ({
    processes: quantities(deps, app, types),
    ...(wishes.some(({ size }) => size !== undefined)
      ? { sizes: types.map((type) => `${type}=${sizeOf(deps, app, type)}`) }
      : {}),
  });

  server.get('/apps/:app/formation', { config: { policy: 'app:read' } }, async (request) => {
    const app = appOf(request);
    return listedTypes(deps, app).map((type) => formationJson(deps, app, type));
  });

  server.get<{ Params: { type: string } }>(
    '/apps/:app/formation/:type',
    { config: { policy: 'app:read' } },
    async (request) => {
      const app = appOf(request);
      assertSizable(deps, app, request.params.type);
      return formationJson(deps, app, request.params.type);
    },
  );

  server.patch<{ Body: { updates: ScaleWish[] } }>(
    '/apps/:app/formation',
    { config: scale, schema: { body: FORMATION_CHANGE_SCHEMA } },
    async (request) => {
      const app = appOf(request);
      const { email } = actorOf(request);
      const { updates } = request.body;
      await deps.room.look();
      const change = () => scaleApp(deps, app, updates, email);
      const types = audited(deps, request, change, detail(app, updates));
      return types.map((type) => formationJson(deps, app, type));
    },
  );

  server.patch<{ Params: { type: string }; Body: Omit<ScaleWish, 'type'> }>(
    '/apps/:app/formation/:type',
    { config: scale, schema: { body: TYPE_CHANGE_SCHEMA } },
    async (request) => {
      const app = appOf(request);
      const { type } = request.params;
      const wishes = [{ ...request.body, type }];
      await deps.room.look();
      const change = () => scaleApp(deps, app, wishes, actorOf(request).email);
      audited(deps, request, change, detail(app, wishes));
      return formationJson(deps, app, type);
    },
  );
}

/** The release command is named once it was given a size. */
function listedTypes(deps: ScaleDeps, app: App): string[] {
  const isSized = RELEASE_TYPE in deps.formation.of(app.id);
  return [...scalableTypes(deps, app.id), ...(isSized ? [RELEASE_TYPE] : [])];
}

function formationJson(deps: ScaleDeps, app: App, type: string): ApiFormation {
  return {
    type,
    quantity: quantities(deps, app, [type])[type] ?? 0,
    size: sizeOf(deps, app, type),
    command: processTypes(deps, app.id)?.[type] ?? '',
    tfp: { takes_effect: hasProcesses(deps, app.id) ? 'now' : 'next-release' },
  };
}

function quantities(deps: ScaleDeps, app: App, types: string[]): Record<string, number> {
  const formation = deps.formation.of(app.id);
  return Object.fromEntries(types.map((type) => [type, formation[type]?.quantity ?? 0]));
}

function sizeOf(deps: ScaleDeps, app: App, type: string): SizeName {
  return deps.formation.of(app.id)[type]?.size ?? STANDARD_SIZE;
}
