import type { ApiPromotionTarget } from '@tfp/contract/pipelines';
import { createPipeline } from '#src/pipelines/change-pipeline.ts';
import { coupleApp } from '#src/pipelines/couple-app.ts';
import { fakeStage, sendJson } from './fake-stage.ts';
import { startTestApi } from './test-api.ts';
import { openTestLedger, type TestLedger } from './test-ledger.ts';

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
  const filled = fillPipeline(api);

  return {
    ...api,
    ...filled,
    runner,
    engine,
    promote: (targets = ['hello'], headers: Record<string, string> = {}) =>
      api.call('POST', '/pipeline-promotions', filled.body(targets), headers),
    plan: (targets = ['hello']) =>
      api.call('POST', '/pipeline-promotions?plan=true', filled.body(targets)),
    async targets(promotion: { id: string }): Promise<ApiPromotionTarget[]> {
      const path = `/pipeline-promotions/${promotion.id}/promotion-targets`;
      return (await api.call('GET', path)).body;
    },
  };
}

/** The same over a ledger alone; the other stages answer at once. */
export function openPipelineLedger() {
  const ledger = openTestLedger();
  const asked: string[] = [];
  const builder = {
    async commits(appId: string, from: string, to: string) {
      asked.push(`${appId} ${from} ${to}`);
      return { kind: 'forward', commits: [], more: 0 } as never;
    },
  };
  const engine = { hasImage: true };
  const runner = { hasImage: async () => engine.hasImage };
  const deps = { ...ledger.deps, builder, runner };
  return { ...ledger, ...fillPipeline(ledger), deps, asked, engine };
}

interface Fillable extends Pick<TestLedger, 'actor' | 'app' | 'set' | 'live' | 'push'> {
  deps: Parameters<typeof createPipeline>[0] & Parameters<typeof coupleApp>[0];
}

function fillPipeline(ledger: Fillable) {
  const { deps, actor } = ledger;
  const pipeline = createPipeline(deps, actor, { name: 'acme' });
  const staging = ledger.app('hello-staging');
  const production = ledger.app('hello');
  coupleApp(deps, staging, pipeline, 'staging', actor.email);
  coupleApp(deps, production, pipeline, 'production', actor.email);
  ledger.set(production, { OWN: 'of production' });
  ledger.set(staging, { OWN: 'of staging', MORE: '1' });
  ledger.live(staging, ledger.push(staging));
  const body = (targets: string[], source = 'hello-staging') => ({
    pipeline: { id: 'acme' },
    source: { app: { id: source } },
    targets: targets.map((id) => ({ app: { id } })),
  });
  return { pipeline, staging, production, body };
}
