import type { ApiPromotionTarget } from '@tfp/contract/pipelines';
import { createPipeline } from '#src/pipelines/change-pipeline.ts';
import { coupleApp } from '#src/pipelines/couple-app.ts';
import { fakeStage, sendJson } from './fake-stage.ts';
import { startTestApi } from './test-api.ts';

export type TestPipeline = Awaited<ReturnType<typeof startTestPipeline>>;

/** The API with a pipeline `acme`: hello-staging, where a build is live, and hello, which has config alone. */
export async function startTestPipeline() {
  const api = await startTestApi();
  /** The engine as the runner tells of it; `onAsked` happens before its answer. */
  const engine = { hasImage: true, onAsked: () => {} };
  const runner = await fakeStage(api.socket('runner'), (_request, response) => {
    engine.onAsked();
    sendJson(response, { present: engine.hasImage });
  });
  const pipeline = createPipeline(api.deps, api.actor, { name: 'acme' });
  const staging = api.app('hello-staging');
  const production = api.app('hello');
  coupleApp(api.deps, staging, pipeline, 'staging', 'ada@example.test');
  coupleApp(api.deps, production, pipeline, 'production', 'ada@example.test');
  api.set(production, { OWN: 'of production' });
  api.set(staging, { OWN: 'of staging', MORE: '1' });
  api.live(staging, api.push(staging));

  const body = (targets: string[], source = 'hello-staging') => ({
    pipeline: { id: 'acme' },
    source: { app: { id: source } },
    targets: targets.map((id) => ({ app: { id } })),
  });

  return {
    ...api,
    runner,
    engine,
    pipeline,
    staging,
    production,
    body,
    promote: (targets = ['hello'], headers: Record<string, string> = {}) =>
      api.call('POST', '/pipeline-promotions', body(targets), headers),
    plan: (targets = ['hello']) =>
      api.call('POST', '/pipeline-promotions?plan=true', body(targets)),
    async targets(promotion: { id: string }): Promise<ApiPromotionTarget[]> {
      const path = `/pipeline-promotions/${promotion.id}/promotion-targets`;
      return (await api.call('GET', path)).body;
    },
  };
}
