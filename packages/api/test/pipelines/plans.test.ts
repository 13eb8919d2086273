import { describe, expect, test } from 'vitest';
import { coupleApp } from '#src/pipelines/couple-app.ts';
import { dump } from '../support/failing-writes.ts';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const RANGE = { kind: 'forward', commits: [{ id: 'c', author: 'a', subject: 's' }], more: 0 };

const startBuilder = (api: TestPipeline) =>
  fakeStage(api.socket('builder'), (_request, response) => sendJson(response, RANGE));

test('commits of promoted builds are known in the app that they were promoted to', async () => {
  const api = await startTestPipeline();
  const builder = await startBuilder(api);
  for (const version of [2, 3]) {
    await api.promote();
    api.live(api.production, version);
    api.live(api.staging, api.push(api.staging));
  }
  const { body } = await api.call('GET', '/apps/hello/releases/v2/diff/v3');
  expect(body.code).toMatchObject({ commits: RANGE });
  const plan = await api.call('POST', '/apps/hello/releases?plan=true', { release: 'v2' });
  expect(plan.body.diff.code).toMatchObject({ commits: RANGE });
  const places = builder.asked.map(({ line }) => line?.split('?')[0]);
  expect(places).toEqual(Array(2).fill(`GET /apps/${api.staging.id}/commits`));
});

describe('the plan of a promotion', () => {
  test('says for each target what would come, and changes nothing', async () => {
    const api = await startTestPipeline();
    const builder = await startBuilder(api);
    api.live(api.production, api.push(api.production));
    const two = api.app('hello-two');
    coupleApp(api.deps, two, api.pipeline, 'production', 'ada@example.test');
    const envSchema = { KEY: { required: true }, MADE: { required: true, value: 'so' } };
    api.set(api.staging, { KEY: 'k' });
    api.live(api.staging, api.push(api.staging, { web: 'a', release: 'migrate' }, { envSchema }));
    api.set(api.production, { KEY: 'k' });
    api.live(api.production, 3);
    const before = dump(api);
    const { status, body } = await api.plan(['hello', 'hello-two']);
    expect(status).toBe(200);
    expect(body.targets[0]).toMatchObject({
      app: { name: 'hello' },
      missing_config: ['MORE'],
      plan: {
        version: 4,
        description: 'Promote from hello-staging v4',
        release_command: 'migrate',
        processes: [{ type: 'web', quantity: 1 }],
        added_by_app_json: ['MADE'],
        diff: {
          from: 3,
          to: 4,
          code: { commits: RANGE },
          config: { added: [{ key: 'MADE' }], changed: [], removed: [] },
          process_types: { added: [{ key: 'release' }], changed: [{ key: 'web' }] },
        },
      },
    });
    expect(body.targets[1]).toMatchObject({
      app: { name: 'hello-two' },
      error: { id: 'invalid_params', message: expect.stringContaining('requires KEY') },
    });
    expect(builder.asked[0]?.line).toContain(`/apps/${api.staging.id}/commits?from=`);
    expect(dump(api)).toBe(before);
    expect(JSON.stringify(body)).not.toContain('of production');
  });

  test('says what is on its way in the target, and that a build there still runs', async () => {
    const api = await startTestPipeline();
    api.live(api.production, api.push(api.production));
    api.push(api.production);
    api.accept(api.production, 'c'.repeat(40));
    const [target] = (await api.plan()).body.targets;
    expect(target.plan.notes).toEqual([
      expect.stringMatching(/^v3 \(Deploy .*\) is on its way and would be cancelled\.$/),
      expect.stringMatching(/^A build of ccccccc by ada@example.test still runs/),
    ]);
  });

  test('of what is there already says that nothing would change', async () => {
    const api = await startTestPipeline();
    await api.promote();
    const plan = async () => (await api.plan()).body.targets[0].plan;
    expect(await plan()).toMatchObject({
      version: null,
      notes: ['v2 (Promote from hello-staging v2) is on its way and brings this build.'],
    });
    api.live(api.production, 2);
    expect(await plan()).toMatchObject({ version: null, notes: [], processes: [] });
  });

  test('follows the commits of a build in the repository where it was built', async () => {
    const api = await startTestPipeline();
    const builder = await startBuilder(api);
    await api.promote();
    api.live(api.production, 2);
    const next = api.app('mirror');
    coupleApp(api.deps, next, api.pipeline, 'production', 'ada@example.test');
    api.live(next, api.push(next));
    await api.call('POST', '/pipeline-promotions?plan=true', api.body(['mirror'], 'hello'));
    expect(builder.asked.map(({ line }) => line)).toEqual([
      expect.stringContaining(`/apps/${api.staging.id}/commits?`),
    ]);
  });
});

describe('the difference between stages', () => {
  test('tells commits, names of config vars and process types, never a value', async () => {
    const api = await startTestPipeline();
    await startBuilder(api);
    api.set(api.production, { ONLY_HERE: 'x' });
    api.live(api.production, api.push(api.production, { web: 'old', worker: 'w' }));
    const { body } = await api.call('GET', '/pipelines/acme/diff');
    expect(body.comparisons).toMatchObject([
      {
        source: { app: { name: 'hello-staging' }, stage: 'staging', version: 2 },
        target: { app: { name: 'hello' }, stage: 'production', version: 3 },
        same_build: false,
        code: { commits: RANGE },
        config: { only_source: ['MORE'], only_target: ['ONLY_HERE'] },
        process_types: { added: [], removed: [{ key: 'worker' }], changed: [{ key: 'web' }] },
      },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/of staging|of production/);
  });

  test('is told of one app alone where that is asked', async () => {
    const api = await startTestPipeline();
    const review = api.app('hello-pr-1');
    coupleApp(api.deps, review, api.pipeline, 'review', 'ada@example.test');
    const names = async (query: string) =>
      (await api.call('GET', `/pipelines/acme/diff${query}`)).body.comparisons.map(
        ({
          source,
          target,
        }: {
          source: { app: { name: string } };
          target: { app: { name: string } };
        }) => `${source.app.name} > ${target.app.name}`,
      );
    expect(await names('')).toEqual(['hello-pr-1 > hello-staging', 'hello-staging > hello']);
    expect(await names('?app=hello-pr-1')).toEqual(['hello-pr-1 > hello-staging']);
    expect(await names('?app=hello')).toEqual([]);
  });

  test('of one build is none, and the build stage need not answer', async () => {
    const api = await startTestPipeline();
    const compare = async () => (await api.call('GET', '/pipelines/acme/diff')).body.comparisons[0];
    expect(await compare()).toMatchObject({ same_build: false, code: { commits: null } });
    await api.promote();
    api.live(api.production, 2);
    expect(await compare()).toMatchObject({ same_build: true, code: null });
  });
});
