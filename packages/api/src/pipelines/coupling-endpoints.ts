import { TfpError } from '@tfp/contract/errors';
import { PIPELINE_STAGES, type PipelineStage } from '@tfp/contract/pipelines';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { appFor } from '../access/app-for.ts';
import { actorOf, appOf } from '../access/guard-server.ts';
import type { Policy } from '../access/policy.ts';
import { type AuditDeps, audited } from '../audit/audited.ts';
import type { Ledger } from '../ledger.ts';
import { type CoupleAppDeps, coupleApp, moveApp, uncoupleApp } from './couple-app.ts';
import { findPipeline } from './find-pipeline.ts';
import type { Coupling } from './pipeline.ts';
import { couplingJson } from './pipeline-json.ts';

export type CouplingEndpointDeps = AuditDeps & CoupleAppDeps & Pick<Ledger, 'apps' | 'pipelines'>;

interface NewCoupling {
  app: string;
  pipeline: string;
  stage: PipelineStage;
}
type OfCoupling = { Params: { id: string } };

const SIGNED_IN = { policy: 'signed-in' } as const;
const STAGE = { enum: PIPELINE_STAGES };
const NEW_SCHEMA = {
  type: 'object',
  required: ['app', 'pipeline', 'stage'],
  properties: { app: { type: 'string' }, pipeline: { type: 'string' }, stage: STAGE },
};
const MOVE_SCHEMA = { type: 'object', required: ['stage'], properties: { stage: STAGE } };

/** Which app is in which pipeline. Whoever may change an app decides about that. */
export function registerCouplingEndpoints(
  server: FastifyInstance,
  deps: CouplingEndpointDeps,
): void {
  for (const path of ['/pipeline-couplings', '/users/~/pipeline-couplings']) {
    server.get(path, { config: SIGNED_IN }, async (request) =>
      deps.couplings.forActor(actorOf(request)).list().map(couplingJson),
    );
  }

  server.get(
    '/apps/:app/pipeline-couplings',
    { config: { policy: 'app:read' } },
    async (request) => {
      const { id, name } = appOf(request);
      const coupling = deps.couplings.ofApp(id);
      if (coupling) return couplingJson(coupling);
      throw new TfpError('not_found', `${name} is in no pipeline.`, {
        resource: 'pipeline',
        hint: `Add it to one: tfp pipelines:add PIPELINE -a ${name} -s STAGE`,
      });
    },
  );

  server.get<OfCoupling>('/pipeline-couplings/:id', { config: SIGNED_IN }, async (request) =>
    couplingJson(findCoupling(deps, request, 'app:read')),
  );

  registerCouplingChanges(server, deps);
}

function registerCouplingChanges(server: FastifyInstance, deps: CouplingEndpointDeps): void {
  server.post<{ Body: NewCoupling }>(
    '/pipeline-couplings',
    { config: { ...SIGNED_IN, audit: 'pipelines:add' }, schema: { body: NEW_SCHEMA } },
    async (request, reply) => {
      const actor = actorOf(request);
      const { app: name, pipeline, stage } = request.body;
      const app = appFor(deps, actor, 'app:change', name);
      const couple = () =>
        coupleApp(deps, app, findPipeline(deps, actor, pipeline), stage, actor.email);
      const coupling = audited(deps, request, couple, couplingFacts, ofApp);
      return reply.code(201).send(couplingJson(coupling));
    },
  );

  server.patch<OfCoupling & { Body: { stage: PipelineStage } }>(
    '/pipeline-couplings/:id',
    { config: { ...SIGNED_IN, audit: 'pipelines:update' }, schema: { body: MOVE_SCHEMA } },
    async (request) => {
      const coupling = findCoupling(deps, request, 'app:change');
      const { email } = actorOf(request);
      const move = () => moveApp(deps, coupling, request.body.stage, email);
      return couplingJson(audited(deps, request, move, couplingFacts, ofApp));
    },
  );

  const remove = { ...SIGNED_IN, audit: 'pipelines:remove' };
  server.delete<OfCoupling>('/pipeline-couplings/:id', { config: remove }, async (request) => {
    const coupling = findCoupling(deps, request, 'app:change');
    const uncouple = () => {
      uncoupleApp(deps, coupling, actorOf(request).email);
      return coupling;
    };
    return couplingJson(audited(deps, request, uncouple, couplingFacts, ofApp));
  });
}

const ofApp = ({ app }: Coupling) => app;
const couplingFacts = ({ pipeline, stage }: Coupling) => ({ pipeline: pipeline.name, stage });

function findCoupling(
  deps: CouplingEndpointDeps,
  request: FastifyRequest<OfCoupling>,
  policy: Policy,
): Coupling {
  const actor = actorOf(request);
  const coupling = deps.couplings.forActor(actor).find(request.params.id);
  if (coupling === undefined) {
    throw new TfpError('not_found', "Couldn't find that pipeline coupling.", {
      resource: 'pipeline_coupling',
    });
  }
  appFor(deps, actor, policy, coupling.app.id);
  return coupling;
}
