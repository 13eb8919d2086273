import { describe, expect, test } from 'vitest';
import { startTestApi } from '../support/test-api.ts';
import { startTestPipeline } from '../support/test-pipeline.ts';

describe('a pipeline', () => {
  test('is made, found by name, by id and by a filter, renamed and destroyed', async () => {
    const { call, actor } = await startTestApi();
    const owner = { id: actor.userId, type: 'user' };
    const made = await call('POST', '/pipelines', {
      name: 'acme',
      owner,
      generation: { name: 'cedar' },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'acme', owner, generation: { name: 'cedar' } },
    });
    const { id } = made.body;
    expect((await call('GET', '/pipelines')).body).toEqual([made.body]);
    expect((await call('GET', '/pipelines?eq[name]=acme')).body).toEqual([made.body]);
    expect((await call('GET', '/pipelines?eq[name]=other')).body).toEqual([]);
    expect((await call('GET', '/pipelines/acme')).body).toEqual(made.body);
    expect((await call('PATCH', `/pipelines/${id}`, { name: 'better' })).body.name).toBe('better');
    expect(await call('DELETE', '/pipelines/better', { name: 'better' })).toMatchObject({
      status: 200,
      body: { id },
    });
    expect(await call('GET', `/pipelines/${id}`)).toMatchObject({
      status: 404,
      body: { resource: 'pipeline' },
    });
    expect((await call('POST', '/pipelines', { name: 'better' })).status).toBe(201);
  });

  test.each(['Acme', 'a', 'acme-', '9lives', 'x'.repeat(31), 'a/b'])(
    'is not called %s',
    async (name) => {
      const { call } = await startTestApi();
      const { status, body } = await call('POST', '/pipelines', { name });
      expect({ status, message: body.message }).toEqual({
        status: 422,
        message: expect.stringContaining("cannot be a pipeline's name"),
      });
    },
  );

  test('has a name of its own', async () => {
    const { call } = await startTestApi();
    await call('POST', '/pipelines', { name: 'acme' });
    await call('POST', '/pipelines', { name: 'other' });
    for (const [method, path] of [
      ['POST', '/pipelines'],
      ['PATCH', '/pipelines/other'],
    ] as const) {
      expect(await call(method, path, { name: 'acme' })).toMatchObject({
        status: 422,
        body: { message: 'There is a pipeline acme already.' },
      });
    }
  });

  test('asked for twice with one request id is one, also after a restart', async () => {
    const first = await startTestApi();
    const headers = { 'request-id': 'the-same' };
    const made = await first.call('POST', '/pipelines', { name: 'acme' }, headers);
    const second = await startTestApi(first.reopen());
    const again = await second.call('POST', '/pipelines', { name: 'acme' }, headers);
    expect(again.body).toEqual(made.body);
  });

  test('belongs to whoever created it', async () => {
    const { call, deps, actor } = await startTestApi();
    const eve = deps.users.add('eve@example.test', { isAdmin: false });
    const owner = { id: eve.id, type: 'user' };
    expect((await call('POST', '/pipelines', { name: 'acme', owner })).status).toBe(422);
    await call('POST', '/pipelines', { name: 'acme' });
    expect((await call('PATCH', '/pipelines/acme', { owner })).status).toBe(422);
    expect((await call('GET', '/pipelines/acme')).body.owner.id).toBe(actor.userId);
  });

  test('that is destroyed lets its apps live on', async () => {
    const { call, runner: _runner, ...api } = await startTestPipeline();
    expect((await call('DELETE', '/pipelines/acme')).status).toBe(200);
    expect((await call('GET', '/apps/hello/pipeline-couplings')).status).toBe(404);
    expect(api.deps.apps.livingIds()).toHaveLength(2);
    expect((await api.promote()).status).toBe(404);
  });
});

describe('an app in a pipeline', () => {
  test('is told with its stage, from all sides', async () => {
    const { call, pipeline, production } = await startTestPipeline();
    const { body } = await call('GET', '/apps/hello/pipeline-couplings');
    expect(body).toMatchObject({
      app: { id: production.id },
      pipeline: { id: pipeline.id, name: 'acme' },
      stage: 'production',
    });
    expect((await call('GET', `/pipeline-couplings/${body.id}`)).body).toEqual(body);
    const all = await call('GET', `/pipelines/${pipeline.id}/pipeline-couplings`);
    expect(all.body.map(({ stage }: { stage: string }) => stage)).toEqual([
      'production',
      'staging',
    ]);
    expect((await call('GET', '/users/~/pipeline-couplings')).body).toEqual(all.body);
  });

  test('moves to another stage, and out', async () => {
    const { call, lines } = await startTestPipeline();
    const { id } = (await call('GET', '/apps/hello/pipeline-couplings')).body;
    const path = `/pipeline-couplings/${id}`;
    expect((await call('PATCH', path, { stage: 'development' })).body.stage).toBe('development');
    expect((await call('PATCH', path, { stage: 'test' })).status).toBe(422);
    expect((await call('DELETE', path)).body).toMatchObject({ id, stage: 'development' });
    expect((await call('DELETE', path)).status).toBe(404);
    expect(lines.map(({ text }) => text)).toContain(
      'Removed from pipeline acme by ada@example.test',
    );
    const { status, body } = await call('GET', '/apps/hello/pipeline-couplings');
    expect({ status, resource: body.resource }).toEqual({ status: 404, resource: 'pipeline' });
  });

  test('is in that one alone: the same wish again is no news, another one is refused', async () => {
    const { call } = await startTestPipeline();
    await call('POST', '/pipelines', { name: 'other' });
    const couple = (pipeline: string, stage: string) =>
      call('POST', '/pipeline-couplings', { app: 'hello', pipeline, stage });
    expect((await couple('acme', 'production')).status).toBe(201);
    for (const answer of [await couple('acme', 'staging'), await couple('other', 'production')]) {
      expect(answer).toMatchObject({
        status: 409,
        body: { message: expect.stringContaining('hello is in pipeline acme already') },
      });
    }
  });

  test('leaves it when it is destroyed, and its name comes back outside', async () => {
    const { call, app } = await startTestPipeline();
    await call('DELETE', '/apps/hello');
    app('hello');
    expect((await call('GET', '/pipelines/acme/pipeline-couplings')).body).toHaveLength(1);
    expect((await call('GET', '/apps/hello/pipeline-couplings')).status).toBe(404);
  });

  test('is found by its id among others', async () => {
    const { call, production, staging } = await startTestPipeline();
    const wanted = { in: { id: [production.id, staging.id, 'no-such-id'] } };
    const { status, body } = await call('POST', '/filters/apps', wanted);
    expect(status).toBe(200);
    expect(body.map(({ name }: { name: string }) => name)).toEqual(['hello', 'hello-staging']);
    expect((await call('POST', '/filters/apps', {})).body).toEqual([]);
  });

  test('is a living one, and its pipeline too, by the schema', async () => {
    const { db, call, app, deps, pipeline } = await startTestPipeline();
    const late = app('late');
    deps.apps.destroy(late.id);
    const couple = (appId: string, pipelineId: string) =>
      db.exec(
        `INSERT INTO pipeline_couplings VALUES ('x', '${appId}', '${pipelineId}', 'staging', '', '')`,
      );
    expect(() => couple(late.id, pipeline.id)).toThrow(/only a living app/);
    await call('DELETE', '/pipelines/acme');
    expect(() => couple(app('other').id, pipeline.id)).toThrow(/only a living app/);
  });
});

describe('another person', () => {
  async function withEve() {
    const api = await startTestPipeline();
    const authorization = `Bearer ${api.strangersToken()}`;
    const asEve = (method: string, url: string, body?: unknown) =>
      api.call(method, url, body, { authorization });
    await asEve('POST', '/apps', { name: 'eves-app' });
    await asEve('POST', '/pipelines', { name: 'eves' });
    return { ...api, asEve };
  }

  test('sees no pipeline, coupling, app or promotion of mine', async () => {
    const { asEve, call, promote, production } = await withEve();
    const promotion = (await promote()).body;
    const coupling = (await call('GET', '/apps/hello/pipeline-couplings')).body;
    const list = (await asEve('GET', '/pipelines')).body;
    expect(list.map(({ name }: { name: string }) => name)).toEqual(['eves']);
    for (const path of [
      '/pipelines/acme',
      '/pipelines/acme/diff',
      '/pipelines/acme/pipeline-couplings',
      `/pipeline-couplings/${coupling.id}`,
      `/pipeline-promotions/${promotion.id}`,
      `/pipeline-promotions/${promotion.id}/promotion-targets`,
    ]) {
      expect((await asEve('GET', path)).status, path).toBe(404);
    }
    expect((await asEve('DELETE', '/pipelines/acme')).status).toBe(404);
    expect((await asEve('PATCH', '/pipelines/acme', { name: 'hers' })).status).toBe(404);
    expect((await asEve('DELETE', `/pipeline-couplings/${coupling.id}`)).status).toBe(404);
    expect((await asEve('POST', '/filters/apps', { in: { id: [production.id] } })).body).toEqual(
      [],
    );
    expect((await asEve('GET', '/pipeline-couplings')).body).toEqual([]);
  });

  test('cannot put my app into her pipeline, nor hers into mine', async () => {
    const { asEve } = await withEve();
    const couple = (app: string, pipeline: string) =>
      asEve('POST', '/pipeline-couplings', { app, pipeline, stage: 'production' });
    expect((await couple('hello', 'eves')).body).toMatchObject({ resource: 'app' });
    expect((await couple('eves-app', 'acme')).body).toMatchObject({ resource: 'pipeline' });
    expect((await couple('eves-app', 'eves')).status).toBe(201);
  });

  test('whose app an admin put into my pipeline sees the pipeline and her app, and changes that app alone', async () => {
    const { asEve, call, body } = await withEve();
    await call('POST', '/pipeline-couplings', {
      app: 'eves-app',
      pipeline: 'acme',
      stage: 'staging',
    });
    expect((await asEve('GET', '/pipelines/acme')).status).toBe(200);
    const seen = (await asEve('GET', '/pipelines/acme/pipeline-couplings')).body;
    expect(seen.map(({ app }: { app: { name: string } }) => app.name)).toEqual(['eves-app']);
    expect(await asEve('DELETE', '/pipelines/acme')).toMatchObject({
      status: 403,
      body: { id: 'forbidden' },
    });
    for (const [source, target] of [
      ['eves-app', 'hello'],
      ['hello-staging', 'eves-app'],
    ] as const) {
      const answer = await asEve('POST', '/pipeline-promotions', body([target], source));
      expect(answer).toMatchObject({ status: 404, body: { resource: 'app' } });
    }
    expect((await asEve('DELETE', `/pipeline-couplings/${seen[0].id}`)).status).toBe(200);
    expect((await asEve('GET', '/pipelines/acme')).status).toBe(404);
  });
});
