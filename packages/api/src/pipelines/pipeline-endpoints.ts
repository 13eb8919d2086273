import type { BuilderClient } from '@tfp/contract/builder-client';
import { TfpError } from '@tfp/contract/errors';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../access/actor.ts';
import { actorOf, pipelineOf } from '../access/guard-server.ts';
import { type AuditDeps, audited } from '../audit/audited.ts';
import { pageOf, parseRange } from '../http/list-range.ts';
import { sendPage } from '../http/send-page.ts';
import {
  type ChangePipelineDeps,
  createPipeline,
  destroyPipeline,
  renamePipeline,
} from './change-pipeline.ts';
import { type DiffPipelineDeps, diffPipeline } from './diff-pipeline.ts';
import { couplingJson, pipelineJson } from './pipeline-json.ts';

export type PipelineEndpointDeps = AuditDeps &
  ChangePipelineDeps &
  DiffPipelineDeps & { builder: Pick<BuilderClient, 'commits'> };

const OWNER = { type: ['object', 'null'], properties: { id: { type: 'string' } } };
const NEW_SCHEMA = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' }, owner: OWNER },
};
const CHANGE_SCHEMA = { type: 'object', properties: { name: { type: 'string' }, owner: OWNER } };

interface PipelineWish {
  name: string;
  owner?: { id?: string } | null;
}

/** What pipelines there are, and what is in them. */
export function registerPipelineEndpoints(
  server: FastifyInstance,
  deps: PipelineEndpointDeps,
): void {
  const read = { config: { policy: 'pipeline:read' } } as const;

  server.get<{ Querystring: Record<string, string> }>(
    '/pipelines',
    { config: { policy: 'signed-in' } },
    async (request, reply) => {
      const wanted = request.query['eq[name]'];
      const all = deps.pipelines.forActor(actorOf(request)).list();
      const asked = parseRange(request.headers.range, ['name', 'id']);
      const page = pageOf(
        all.filter(({ name }) => wanted === undefined || name === wanted),
        asked,
        (pipeline, field) => (field === 'id' ? pipeline.id : pipeline.name),
      );
      return sendPage(reply, page, pipelineJson);
    },
  );

  server.get('/pipelines/:pipeline', read, async (request) => pipelineJson(pipelineOf(request)));

  server.get('/pipelines/:pipeline/pipeline-couplings', read, async (request) =>
    deps.couplings.forActor(actorOf(request)).ofPipeline(pipelineOf(request).id).map(couplingJson),
  );

  server.get<{ Querystring: { app?: string } }>(
    '/pipelines/:pipeline/diff',
    read,
    async (request) => diffPipeline(deps, actorOf(request), pipelineOf(request), request.query.app),
  );

  registerPipelineChanges(server, deps);
}

function registerPipelineChanges(server: FastifyInstance, deps: PipelineEndpointDeps): void {
  const change = (audit: string) => ({ policy: 'pipeline:change', audit }) as const;

  server.post<{ Body: PipelineWish }>(
    '/pipelines',
    {
      config: { policy: 'signed-in', audit: 'pipelines:create' },
      schema: { body: NEW_SCHEMA },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { name, owner } = request.body;
      assertOwner(actor, owner);
      const create = () => createPipeline(deps, actor, { name, requestKey: request.key });
      const pipeline = audited(deps, request, create, () => ({ pipeline: name }));
      return reply.code(201).send(pipelineJson(pipeline));
    },
  );

  server.patch<{ Body: Partial<PipelineWish> }>(
    '/pipelines/:pipeline',
    { config: change('pipelines:rename'), schema: { body: CHANGE_SCHEMA } },
    async (request) => {
      const [actor, pipeline] = [actorOf(request), pipelineOf(request)];
      const { name = pipeline.name, owner } = request.body;
      assertOwner({ userId: pipeline.owner.id }, owner);
      const rename = () => renamePipeline(deps, actor, pipeline, name);
      const detail = { from: pipeline.name, to: name };
      return pipelineJson(audited(deps, request, rename, () => detail));
    },
  );

  const destroy = change('pipelines:destroy');
  server.delete('/pipelines/:pipeline', { config: destroy }, async (request) => {
    const pipeline = pipelineOf(request);
    const end = () => destroyPipeline(deps, actorOf(request), pipeline);
    audited(deps, request, end, () => ({ pipeline: pipeline.name }));
    return pipelineJson(pipeline);
  });
}

/** Whoever creates a pipeline owns it. What cannot be done yet is refused, not passed over in silence. */
function assertOwner({ userId }: Pick<Actor, 'userId'>, owner: PipelineWish['owner']): void {
  if (owner?.id === undefined || owner.id === userId) return;
  throw new TfpError(
    'invalid_params',
    'A pipeline belongs to whoever created it. Nothing was changed.',
    { hint: 'Let its new owner create one, and add the apps to that.' },
  );
}
