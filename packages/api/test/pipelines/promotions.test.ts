import { describe, expect, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { openConfigVars } from '#src/config-vars/config-vars.ts';
import { limits } from '#src/limits.ts';
import { coupleApp } from '#src/pipelines/couple-app.ts';
import { keptImages } from '#src/releases/kept-images.ts';
import { startTestApi } from '../support/test-api.ts';
import { startTestPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const SCHEMA = {
  KEY: { required: true, description: 'signs cookies' },
  MADE: { required: true, value: 'so' },
};

/** A second production app beside `hello`. */
function addAnother({ app, deps, pipeline }: TestPipeline) {
  const other = app('hello-two');
  coupleApp(deps, other, pipeline, 'production', 'ada@example.test');
  return other;
}

describe('a promotion', () => {
  test('takes the very build into the target, and leaves its config alone', async () => {
    const { deps, push, live, staging, production, promote, targets, statuses } =
      await startTestPipeline();
    const checks = { web: [{ type: 'startup' as const, path: '/up' }] };
    live(
      staging,
      push(staging, { web: 'a', release: 'migrate' }, { healthChecks: checks, digest: 'sha256:d' }),
    );
    const { status, body } = await promote();
    expect({ status, state: body.status }).toEqual({ status: 201, state: 'pending' });
    const [source, made] = [deps.releases.live(staging.id), deps.releases.newest(production.id)];
    expect(made?.build).toEqual(source?.build);
    expect(body.source).toEqual({ app: { id: staging.id }, release: { id: source?.id } });
    expect(made).toMatchObject({
      cause: 'promote',
      description: 'Promote from hello-staging v3',
      actor: 'ada@example.test',
      releaseCommand: 'migrate',
    });
    expect(openConfigVars(deps, production, made?.configVersion ?? -1)).toEqual({
      OWN: 'of production',
    });
    expect(deps.formation.of(production.id)).toMatchObject({ web: { quantity: 1 } });
    expect(await targets(body)).toMatchObject([
      {
        app: { id: production.id },
        release: { id: made?.id },
        status: 'pending',
        error_message: null,
        tfp: { outcome: 'released', app_name: 'hello', version: 2 },
      },
    ]);
    expect(statuses(staging)).toBe('1 succeeded, 2 succeeded, 3 succeeded');
  });

  test('is told in the feeds of both apps, once, and not where nothing came of it', async () => {
    const { deps, staging, production, promote, plan } = await startTestPipeline();
    await plan();
    await promote(['hello'], { 'request-id': 'once-and-again-1' });
    await promote(['hello'], { 'request-id': 'once-and-again-1' });
    await promote();
    const events = (app: { id: string }) => deps.events.newest(app.id, 100, {});
    expect(events(staging).filter(({ kind }) => kind === 'pipeline.promoted')).toMatchObject([
      {
        version: 2,
        by: 'ada@example.test',
        text: 'v2 promoted to hello by ada@example.test, as its v2',
        data: { pipeline: 'acme', app: 'hello', version: 2 },
      },
    ]);
    expect(events(production).at(-1)).toMatchObject({
      kind: 'release.created',
      version: 2,
      data: { cause: 'promote', description: 'Promote from hello-staging v2' },
    });
  });

  test('is told target by target, to the end', async () => {
    const api = await startTestPipeline();
    const other = addAnother(api);
    const { body } = await api.promote(['hello', 'hello-two']);
    const stand = async () => [
      (await api.call('GET', `/pipeline-promotions/${body.id}`)).body.status,
      ...(await api.targets(body)).map(({ status }) => status),
    ];
    expect(await stand()).toEqual(['pending', 'pending', 'pending']);
    api.live(api.production, 2);
    expect(await stand()).toEqual(['pending', 'succeeded', 'pending']);
    api.fail(other, 1);
    expect(await stand()).toEqual(['completed', 'succeeded', 'failed']);
    expect((await api.targets(body))[1]).toMatchObject({
      error_message: 'v1 failed (R16): web.1 exited before it was healthy',
      tfp: { verdict: { code: 'R16' } },
    });
  });

  test('refuses the target whose config lacks what the code needs, and goes on with the others', async () => {
    const api = await startTestPipeline();
    const other = addAnother(api);
    for (const app of [api.staging, other]) api.set(app, { KEY: 'k' });
    api.live(api.staging, api.push(api.staging, undefined, { envSchema: SCHEMA }));
    const versions = api.deps.configVersions.nextVersion(api.production.id);
    const { body } = await api.promote(['hello', 'hello-two']);
    const [refused, released] = await api.targets(body);
    expect(refused).toMatchObject({
      status: 'failed',
      release: null,
      tfp: { outcome: 'refused', version: null, error: { id: 'invalid_params' } },
    });
    expect(refused?.error_message).toBe(
      'app.json requires KEY, and the config lacks it. KEY: signs cookies. Nothing was changed. ' +
        'Set it first: tfp config:set KEY=… -a hello',
    );
    expect(api.deps.configVersions.nextVersion(api.production.id)).toBe(versions);
    expect(api.statuses(api.production)).toBe('1 succeeded');
    expect(released).toMatchObject({ status: 'pending', tfp: { version: 2 } });
    const made = api.deps.releases.newest(other.id);
    expect(openConfigVars(api.deps, other, made?.configVersion ?? -1)).toEqual({
      KEY: 'k',
      MADE: 'so',
    });
  });

  test('of the build that is there already makes no release', async () => {
    const api = await startTestPipeline();
    await api.promote();
    const [whileOnItsWay] = await api.targets((await api.promote()).body);
    expect(whileOnItsWay).toMatchObject({
      status: 'pending',
      tfp: { outcome: 'same', version: 2 },
    });
    api.live(api.production, 2);
    const { body } = await api.promote();
    expect(body.status).toBe('completed');
    expect(await api.targets(body)).toMatchObject([
      { status: 'succeeded', tfp: { outcome: 'same', version: 2 } },
    ]);
    expect(api.statuses(api.production)).toBe('1 succeeded, 2 succeeded');
  });

  test('that failed can be asked for again', async () => {
    const api = await startTestPipeline();
    await api.promote();
    api.fail(api.production, 2);
    expect(await api.targets((await api.promote()).body)).toMatchObject([
      { status: 'pending', tfp: { outcome: 'released', version: 3 } },
    ]);
  });

  test('asked for twice with one request id is one, also after a restart', async () => {
    const api = await startTestPipeline();
    const headers = { 'request-id': 'the-same' };
    const first = await api.promote(['hello'], headers);
    expect((await api.promote(['hello'], headers)).body).toEqual(first.body);
    const again = await startTestApi(api.reopen());
    const answer = await again.call('POST', '/pipeline-promotions', api.body(['hello']), headers);
    expect(answer.body).toEqual(first.body);
    expect(api.statuses(api.production)).toBe('1 succeeded, 2 pending');
  });

  test('can name an earlier release of the source, but none that did not go live', async () => {
    const api = await startTestPipeline();
    api.fail(api.staging, api.push(api.staging));
    const promote = (version: number) => {
      const wish = api.body(['hello']);
      const release = { id: api.deps.releases.find(api.staging.id, version)?.id };
      return api.call('POST', '/pipeline-promotions', {
        ...wish,
        source: { ...wish.source, release },
      });
    };
    expect(await promote(3)).toMatchObject({
      status: 422,
      body: { message: 'v3 of hello-staging is not live (failed). Nothing was promoted.' },
    });
    expect((await promote(1)).body.message).toContain('hello-staging runs no code yet');
    expect((await promote(2)).status).toBe(201);
    expect(api.statuses(api.production)).toBe('1 succeeded, 2 pending');
  });
});

describe('a promotion is refused as a whole, and nothing is recorded,', () => {
  const REFUSED: Record<string, [(api: TestPipeline) => unknown, string[], number, string]> = {
    'when the source runs nothing': [
      ({ call }) =>
        call('DELETE', '/apps/hello-staging')
          .then(() => call('POST', '/apps', { name: 'hello-staging' }))
          .then(() =>
            call('POST', '/pipeline-couplings', {
              app: 'hello-staging',
              pipeline: 'acme',
              stage: 'staging',
            }),
          ),
      ['hello'],
      422,
      'hello-staging runs no code yet. Nothing was promoted.',
    ],
    'when it has no target': [() => {}, [], 422, 'There is no app to promote hello-staging to.'],
    'when its only target is its source': [
      () => {},
      ['hello-staging'],
      422,
      'There is no app to promote hello-staging to.',
    ],
    'when a target is in no pipeline': [
      ({ app }) => app('elsewhere'),
      ['hello', 'elsewhere'],
      422,
      'elsewhere is not in pipeline acme. Nothing was promoted.',
    ],
    'when a target is not there': [() => {}, ['hello', 'nobody'], 404, "Couldn't find that app."],
    'when the image is gone from the engine': [
      ({ engine }) => {
        engine.hasImage = false;
      },
      ['hello'],
      409,
      'The image of v2 is not on this machine any more. Nothing was changed.',
    ],
    'when the run stage is away': [
      ({ runner }) => runner.stop(),
      ['hello'],
      503,
      'The run stage does not answer right now. Apps go on running.',
    ],
  };

  test.each(Object.entries(REFUSED))('%s', async (_name, [prepare, wanted, status, message]) => {
    const api = await startTestPipeline();
    await prepare(api);
    expect(await api.promote(wanted)).toMatchObject({ status, body: { message } });
    expect(await api.plan(wanted)).toMatchObject({ status, body: { message } });
    expect(api.db.prepare('SELECT count(*) FROM promotions').pluck().get()).toBe(0);
    expect(api.statuses(api.production)).toBe('1 succeeded');
  });
});

describe('what happens at once', () => {
  test('a push to the target after the promotion takes its place, and the promotion says so', async () => {
    const api = await startTestPipeline();
    const { body } = await api.promote();
    api.live(api.production, api.push(api.production));
    const [target] = await api.targets(body);
    expect(target?.status).toBe('failed');
    expect(target?.error_message).toMatch(/^v3 \(Deploy .*\) took its place before it was live\.$/);
  });

  test('a promotion cancels a rollout on its way in the target', async () => {
    const api = await startTestPipeline();
    api.push(api.production);
    await api.promote();
    expect(api.statuses(api.production)).toBe('1 succeeded, 2 superseded, 3 pending');
  });

  test('a build that runs in the target becomes a release behind the promotion', async () => {
    const api = await startTestPipeline();
    const build = api.accept(api.production);
    await api.promote();
    expect(api.finish(build.id)).toMatchObject({ kind: 'released', version: 3 });
  });

  test('a config change of the target goes on with the promoted build, and the promotion with it', async () => {
    const api = await startTestPipeline();
    const { body } = await api.promote();
    api.set(api.production, { OWN: 'changed' });
    expect(api.statuses(api.production)).toBe('1 succeeded, 2 superseded, 3 pending');
    expect((await api.targets(body))[0]?.status).toBe('pending');
    api.live(api.production, 3);
    expect((await api.targets(body))[0]?.status).toBe('succeeded');
  });

  test('a push that goes live while the engine is asked does not slip in', async () => {
    const api = await startTestPipeline();
    api.engine.onAsked = () => api.live(api.staging, api.push(api.staging));
    await api.promote();
    expect(api.deps.releases.newest(api.production.id)?.description).toBe(
      'Promote from hello-staging v2',
    );
  });

  test('a release that is reverted while the engine is asked is not promoted', async () => {
    const api = await startTestPipeline();
    api.engine.onAsked = () => api.revert(api.staging, 2, 1);
    expect((await api.promote()).body.message).toContain('v2 of hello-staging is not live');
    expect(api.statuses(api.production)).toBe('1 succeeded');
  });

  test('a target that is destroyed while the engine is asked ends it whole', async () => {
    const api = await startTestPipeline();
    const other = addAnother(api);
    api.engine.onAsked = () => destroyApp(api.deps, api.production, 'ada@example.test');
    expect((await api.promote(['hello', 'hello-two'])).status).toBe(404);
    expect(api.deps.releases.newest(other.id)).toBeUndefined();
  });
});

test('what was promoted stays when the source is destroyed: its image is kept, and there is a way back to it', async () => {
  const api = await startTestPipeline();
  const { body } = await api.promote();
  api.live(api.production, 2);
  const image = api.deps.releases.live(api.production.id)?.build?.image ?? '';
  api.live(api.production, api.push(api.production));
  await api.call('DELETE', '/apps/hello-staging');
  expect(keptImages(api.deps)).toContain(image);
  expect((await api.call('POST', '/apps/hello/releases', { release: 'v2' })).status).toBe(201);
  expect(api.deps.releases.newest(api.production.id)?.build?.image).toBe(image);
  expect(await api.targets(body)).toMatchObject([{ status: 'succeeded' }]);
});

test('a release whose image may go at any moment is not promoted', async () => {
  const api = await startTestPipeline();
  const { id } = api.deps.releases.find(api.staging.id, 2)!;
  for (let count = 0; count < limits.keptReleasesDefault; count += 1) {
    api.live(api.staging, api.push(api.staging));
  }
  const body = api.body(['hello']);
  const source = { ...body.source, release: { id } };
  const answer = await api.call('POST', '/pipeline-promotions', { ...body, source });
  expect(answer.body.message).toMatch(/image of v2 is not kept/);
  expect(api.statuses(api.production)).toBe('1 succeeded');
});
