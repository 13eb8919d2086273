import { TfpError } from '@tfp/contract/errors';
import type { PipelineStage } from '@tfp/contract/pipelines';
import type { App } from '../apps/app.ts';
import type { Ledger } from '../ledger.ts';
import type { Coupling, Pipeline } from './pipeline.ts';

export type CoupleAppDeps = Pick<Ledger, 'couplings' | 'events' | 'atomically'>;

/** Puts an app into a pipeline, at one of its stages. Twice is once. */
export function coupleApp(
  deps: CoupleAppDeps,
  app: App,
  pipeline: Pipeline,
  stage: PipelineStage,
  by: string,
): Coupling {
  return deps.atomically(() => {
    const standing = deps.couplings.ofApp(app.id);
    if (standing?.pipeline.id === pipeline.id && standing.stage === stage) return standing;
    if (standing) throw alreadyCoupled(app, standing);
    deps.couplings.add({ appId: app.id, pipelineId: pipeline.id, stage });
    const data = { pipeline: pipeline.name, stage };
    deps.events.add(app.id, { kind: 'pipeline.added', by, data });
    return knownCoupling(deps, app.id);
  });
}

export function moveApp(
  deps: CoupleAppDeps,
  coupling: Coupling,
  stage: PipelineStage,
  by: string,
): Coupling {
  if (coupling.stage === stage) return coupling;
  const { app, pipeline } = coupling;
  return deps.atomically(() => {
    deps.couplings.move(coupling.id, stage);
    const data = { pipeline: pipeline.name, stage };
    deps.events.add(app.id, { kind: 'pipeline.moved', by, data });
    return knownCoupling(deps, app.id);
  });
}

/** Takes an app out of its pipeline. The app stays as it is. */
export function uncoupleApp(deps: CoupleAppDeps, { app, pipeline }: Coupling, by: string): void {
  deps.atomically(() => {
    deps.couplings.removeApp(app.id);
    const data = { pipeline: pipeline.name };
    deps.events.add(app.id, { kind: 'pipeline.removed', by, data });
  });
}

function alreadyCoupled({ name }: App, { pipeline, stage }: Coupling): TfpError {
  return new TfpError(
    'conflict',
    `${name} is in pipeline ${pipeline.name} already, as ${stage}. Nothing was changed.`,
    {
      hint: `An app has one pipeline. To take it out of this one: tfp pipelines:remove -a ${name}`,
    },
  );
}

function knownCoupling(deps: Pick<Ledger, 'couplings'>, appId: string): Coupling {
  const coupling = deps.couplings.ofApp(appId);
  if (coupling) return coupling;
  throw new Error(`app ${appId} has no coupling`);
}
