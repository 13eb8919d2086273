import { EventEmitter } from 'node:events';
import type {
  ApiPipelineCoupling,
  ApiPromotionTarget,
  PipelineStage,
} from '@tfp/contract/pipelines';
import { beforeEach, describe, expect, test } from 'vitest';
import { apiDiff, apiPlan, apiRelease } from '../support/api-objects.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

const LONG_AGO = '2026-01-02T03:04:05.000Z';
const when = { created_at: LONG_AGO, updated_at: LONG_AGO };
const ACME = {
  id: 'id-of-acme',
  name: 'acme',
  owner: { id: 'owner', email: 'me@example.com', type: 'user' },
  generation: { id: 'cedar', name: 'cedar' },
  ...when,
};

const coupling = (name: string, stage: PipelineStage): ApiPipelineCoupling => ({
  id: `coupling-of-${name}`,
  app: { id: `id-of-${name}`, name },
  pipeline: { id: 'id-of-acme', name: 'acme' },
  stage,
  ...when,
});

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  platform.on('GET /pipelines', { body: [ACME] });
  platform.on('GET /pipelines/acme', { body: ACME });
  const couplings = [
    coupling('hello', 'production'),
    coupling('hello-eu', 'production'),
    coupling('hello-staging', 'staging'),
  ];
  for (const name of ['acme', 'id-of-acme']) {
    platform.on(`GET /pipelines/${name}/pipeline-couplings`, { body: couplings });
  }
  for (const each of couplings) {
    platform.on(`GET /apps/${each.app.name}/pipeline-couplings`, { body: each });
    platform.on(`GET /apps/${each.app.name}/releases`, { body: [] });
  }
  platform.on('GET /apps/alone/pipeline-couplings', {
    status: 404,
    body: { id: 'not_found', message: 'alone is in no pipeline.', resource: 'pipeline' },
  });
  platform.on('GET /apps/hello-staging/releases', {
    body: [apiRelease(7, { current: true, description: 'Deploy 1a2b3c4' })],
  });
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) => runTfp(argv, { url: platform.url, ...options });

describe('pipelines', () => {
  test('are a table', async () => {
    expect((await tfp(['pipelines'])).out).toMatchInlineSnapshot(`
      "PIPELINE  OWNER           CREATED
      acme      me@example.com  2026-01-02
      "
    `);
    platform.on('GET /pipelines', { body: [] });
    expect((await tfp(['pipelines'])).err).toContain('Create one: tfp pipelines:create NAME');
  });

  test('are created with a first app, whose name may tell its stage', async () => {
    platform.on('POST /pipelines', { status: 201, body: ACME });
    platform.on('POST /pipeline-couplings', { status: 201, body: coupling('alone', 'staging') });
    platform.on('GET /apps/alone-staging/pipeline-couplings', {
      status: 404,
      body: { id: 'not_found', message: 'None.', resource: 'pipeline' },
    });
    const { code, err } = await tfp(['pipelines:create', 'acme', '-a', 'alone-staging']);
    expect({ code, err }).toEqual({
      code: 0,
      err: 'Creating pipeline acme... done\nAdding alone-staging to acme as staging... done\n',
    });
    expect(platform.sent('POST /pipelines')).toEqual([{ name: 'acme' }]);
    expect(platform.sent('POST /pipeline-couplings')).toEqual([
      { app: 'alone-staging', pipeline: 'acme', stage: 'staging' },
    ]);
  });

  test('are not created before the stage is known', async () => {
    const { code, err } = await tfp(['pipelines:create', 'acme', '-a', 'alone']);
    expect(code).toBe(2);
    expect(err).toContain('Which stage? The name alone ends in none.');
    const wrong = await tfp(['pipelines:add', 'acme', '-a', 'alone', '-s', 'prod']);
    expect(wrong.err).toContain('"prod" is no stage.');
    expect(wrong.err).toContain('review, development, staging, production');
    expect((await tfp(['pipelines:create', 'acme', '-s', 'staging'])).code).toBe(2);
    expect(platform.sent('POST /pipelines')).toEqual([]);
  });

  test('move an app that they have already to another stage', async () => {
    platform.on('PATCH /pipeline-couplings/coupling-of-hello', {
      body: coupling('hello', 'staging'),
    });
    const { err } = await tfp(['pipelines:add', 'acme', '-a', 'hello', '-s', 'staging']);
    expect(err).toBe('Moving hello to staging... done\n');
    const same = await tfp(['pipelines:add', 'acme', '-a', 'hello', '-s', 'production']);
    expect(same.err).toBe('hello is in acme as production already.\n');
    expect(platform.sent('PATCH /pipeline-couplings/coupling-of-hello')).toHaveLength(1);
  });

  test('pass on why an app cannot be added', async () => {
    platform.on('POST /pipeline-couplings', {
      status: 409,
      body: { id: 'conflict', message: 'hello is in pipeline acme already, as production.' },
    });
    const { code, err } = await tfp(['pipelines:add', 'other', '-a', 'hello', '-s', 'staging']);
    expect(code).toBe(1);
    expect(err).toContain('Adding hello to other as staging... not done\n !  hello is in pipeline');
  });

  test('let an app go, and say where it is in none', async () => {
    platform.on('DELETE /pipeline-couplings/coupling-of-hello', {});
    expect((await tfp(['pipelines:remove', '-a', 'hello'])).err).toBe(
      'Removing hello from acme... done\n',
    );
    expect((await tfp(['pipelines:remove', '-a', 'alone'])).err).toContain(
      ' !  alone is in no pipeline.',
    );
  });

  test('show their apps by stage, with what is live', async () => {
    expect((await tfp(['pipelines:info', 'acme'])).out).toMatchInlineSnapshot(`
      "=== acme, of me@example.com
      STAGE       APP            LIVE  COMMIT   SINCE       WHAT
      staging     hello-staging  v7    1a2b3c4  2026-01-02  Deploy 1a2b3c4
      production  hello          -     -        -           -
      production  hello-eu       -     -        -           -
      "
    `);
    const told = JSON.parse((await tfp(['pipelines:info', 'acme', '--json'])).out);
    expect(told.apps.map(({ stage }: { stage: string }) => stage)).toEqual([
      'staging',
      'production',
      'production',
    ]);
  });

  test('are destroyed without their apps', async () => {
    platform.on('DELETE /pipelines/acme', { body: ACME });
    expect((await tfp(['pipelines:destroy', 'acme'])).err).toBe(
      'Destroying pipeline acme... done, its apps live on\n',
    );
  });
});

describe('pipelines:diff', () => {
  const side = (name: string, stage: PipelineStage, version: number | null) => ({
    app: { id: `id-of-${name}`, name },
    stage,
    version,
    commit: null,
  });
  const none = { added: [], removed: [], changed: [] };

  test('compares an app with those of the next stage', async () => {
    const source = side('hello-staging', 'staging', 7);
    platform.on('GET /pipelines/id-of-acme/diff', ({ path }) => {
      expect(path).toContain('?app=id-of-hello-staging');
      return {
        body: {
          comparisons: [
            {
              source,
              target: side('hello', 'production', 3),
              same_build: false,
              code: {
                from: 'fffffff000',
                to: '1a2b3c4d5e',
                commits: {
                  kind: 'forward',
                  commits: [{ id: '1a2b3c4d5e', author: 'me', subject: 'A change' }],
                  more: 0,
                },
              },
              config: { only_source: ['NEW', 'OTHER'], only_target: ['OLD'] },
              process_types: { ...none, added: [{ key: 'worker', to: 'node worker.js' }] },
            },
            {
              source,
              target: side('hello-eu', 'production', null),
              same_build: true,
              code: null,
              config: { only_source: [], only_target: [] },
              process_types: none,
            },
          ],
        },
      };
    });
    expect((await tfp(['pipelines:diff', '-a', 'hello-staging'])).out).toMatchInlineSnapshot(`
      "=== hello-staging (staging, v7) beside hello (production, v3)
      Code:    fffffff -> 1a2b3c4, 1 commit on:
        1a2b3c4  A change (me)
      Types:
        + worker  node worker.js
      Only the config of hello-staging has NEW, OTHER.
      Only the config of hello has OLD.
      === hello-staging (staging, v7) beside hello-eu (production, nothing live)
      Code:    the same build
      "
    `);
  });

  test('says that there is nothing to compare with', async () => {
    platform.on('GET /pipelines/id-of-acme/diff', { body: { comparisons: [] } });
    expect((await tfp(['pipelines:diff', '-a', 'hello'])).err).toBe(
      'hello is in production: no stage comes behind it.\n',
    );
  });
});

describe('promote', () => {
  const target = (
    name: string,
    status: ApiPromotionTarget['status'],
    tfp: Partial<ApiPromotionTarget['tfp']> = {},
    error_message: string | null = null,
  ): ApiPromotionTarget => ({
    id: `target-${name}`,
    app: { id: `id-of-${name}` },
    pipeline_promotion: { id: 'p1' },
    release: { id: 'id-of-v4' },
    status,
    error_message,
    tfp: { outcome: 'released', app_name: name, version: 4, error: null, verdict: null, ...tfp },
  });
  const app = (name: string) => ({ id: `id-of-${name}`, name });
  const PLAN = {
    targets: [
      {
        app: app('hello'),
        plan: apiPlan({
          description: 'Promote from hello-staging v7',
          release_command: 'npm run migrate',
          diff: apiDiff({
            code: {
              from: 'fffffff000',
              to: '1a2b3c4d5e',
              commits: { kind: 'forward', commits: [], more: 3 },
            },
          }),
        }),
        missing_config: ['NEW'],
      },
      {
        app: app('hello-eu'),
        error: { id: 'invalid_params', message: 'app.json requires KEY.', hint: 'Set it first.' },
      },
    ],
  };
  const LIVE = [
    { id: 1, kind: 'progress', line: 'starting web.1' },
    { id: 2, kind: 'output', from: 0, lines: ['migrating', '\x1b[2Jdone'] },
    { id: 3, kind: 'live', proof: { liveMs: 400, processes: ['web.1'] } },
  ];
  const REFUSED = target(
    'hello-eu',
    'failed',
    { outcome: 'refused', version: null },
    'app.json requires KEY. Set it first.',
  );
  const promote = (argv: string[] = [], options = {}) =>
    tfp(['promote', '-a', 'hello-staging', ...argv], options);

  /** The targets as they begin, then as they end. */
  function answerTargets(begun: ApiPromotionTarget[], ended: ApiPromotionTarget[]) {
    const answers = [begun, ended];
    platform.on('GET /pipeline-promotions/p1/promotion-targets', () => ({
      body: answers.length > 1 ? answers.shift() : answers[0],
    }));
  }

  beforeEach(() => {
    platform.on('POST /pipeline-promotions', ({ path }) =>
      path.includes('plan=true') ? { body: PLAN } : { status: 201, body: { id: 'p1' } },
    );
    platform.on('GET /apps/id-of-hello/releases/4/events', { lines: LIVE });
    platform.on('GET /apps/id-of-hello-eu/releases/4/events', {
      lines: [{ id: 1, kind: 'live', proof: { liveMs: 90, processes: ['web.1'] } }],
    });
  });

  test('says what it brings to each app, follows all of them, and ends with a line for each', async () => {
    answerTargets([target('hello', 'pending'), REFUSED], [target('hello', 'succeeded'), REFUSED]);
    const { code, out, err } = await promote();
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "hello: v4 live in 0.4 s
      hello-eu: app.json requires KEY. Set it first.
      "
    `);
    expect(err).toMatchInlineSnapshot(`
      "From hello-staging: v7 (Deploy 1a2b3c4), 1a2b3c4
      hello will get it as v4
      Code:    fffffff -> 1a2b3c4, 3 commits on:
        and 3 more
      Before it goes live it will run: npm run migrate
      It will replace the processes web=2.
       !  hello has no NEW, which the source has.
      hello-eu will refuse it
      Promoting hello-staging to hello, hello-eu... release commands run:
          hello | migrating
          hello | \\x1b[2Jdone
      Promoting hello-staging to hello, hello-eu... failed in 1 of 2
      "
    `);
  });

  test('promotes the very release that it showed, to the next stage or to those that are named', async () => {
    answerTargets([], []);
    await promote();
    await promote(['--to', 'other, hello-eu']);
    const wishes = platform.sent('POST /pipeline-promotions') as {
      source: unknown;
      targets: { app: { id: string } }[];
    }[];
    expect(wishes).toHaveLength(4);
    expect(wishes[1]).toEqual({
      pipeline: { id: 'id-of-acme' },
      source: { app: { id: 'id-of-hello-staging' }, release: { id: 'id-of-v7' } },
      targets: [{ app: { id: 'hello' } }, { app: { id: 'hello-eu' } }],
    });
    expect(wishes[0]).toEqual(wishes[1]);
    expect(wishes[3]?.targets).toEqual([{ app: { id: 'other' } }, { app: { id: 'hello-eu' } }]);
  });

  test('of which all went well ends with 0', async () => {
    answerTargets(
      [target('hello', 'pending'), target('hello-eu', 'succeeded', { outcome: 'same' })],
      [target('hello', 'succeeded'), target('hello-eu', 'succeeded', { outcome: 'same' })],
    );
    const { code, out } = await promote();
    expect({ code, out }).toEqual({
      code: 0,
      out: 'hello: v4 live in 0.4 s\nhello-eu: v4 runs this build already\n',
    });
  });

  test('that fails in one app tells its verdict, and goes on in the other', async () => {
    const verdict = {
      code: 'R18',
      message: 'The release command exited with 1.',
      hint: 'Look at its output.',
      lines: ['migrating'],
    } as const;
    platform.on('GET /apps/id-of-hello/releases/4/events', {
      lines: [{ id: 1, kind: 'failed', verdict }],
    });
    answerTargets(
      [target('hello', 'pending'), target('hello-eu', 'pending')],
      [
        target(
          'hello',
          'failed',
          { verdict: { ...verdict, lines: ['migrating'] } },
          'v4 failed (R18): The release command exited with 1.',
        ),
        target('hello-eu', 'succeeded'),
      ],
    );
    const { code, out, err } = await promote();
    expect(code).toBe(1);
    expect(out).toBe(
      'hello: v4 failed (R18): The release command exited with 1.\nhello-eu: v4 live in 0.1 s\n',
    );
    expect(err).toContain(
      '... failed in 1 of 2\n !  Look at its output.\n !\n !  Last lines of the process:\n !    migrating\n',
    );
  });

  test('can be planned: nothing is promoted', async () => {
    const { code, out, err } = await promote(['--plan']);
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "=== hello would get it as v4
      Code:    fffffff -> 1a2b3c4, 3 commits on:
        and 3 more
      Before it goes live it would run: npm run migrate
      It would replace the processes web=2.
      === hello-eu would refuse it
      "
    `);
    expect(err).toContain('Nothing was changed.');
    expect(JSON.parse((await promote(['--plan', '--json'])).out)).toEqual(PLAN);
    expect(platform.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  test('need not be waited for', async () => {
    answerTargets([target('hello', 'pending')], []);
    const { code, out } = await promote(['--no-wait']);
    expect({ code, out }).toEqual({ code: 0, out: 'hello: accepted as v4\n' });
  });

  test('tells its targets as JSON', async () => {
    answerTargets([target('hello', 'pending')], [target('hello', 'succeeded')]);
    const { out } = await promote(['--json']);
    expect(JSON.parse(out)).toMatchObject([{ status: 'succeeded', tfp: { app_name: 'hello' } }]);
  });

  test('goes on without whoever presses Ctrl-C, and says so', async () => {
    const signals = new EventEmitter();
    answerTargets([target('hello', 'pending')], []);
    platform.on('GET /apps/id-of-hello/releases/4/events', (_request, raw) => {
      raw.writeHead(200);
      raw.write('\n', () => signals.emit('SIGINT'));
      return undefined;
    });
    const { code, err } = await promote([], { signals });
    expect(code).toBe(130);
    expect(err).toContain(' !  The promotion goes on: the platform finishes it without you.\n');
    expect(err).toContain(' !  See how it ends: tfp releases:info v4 -a hello\n');
  });

  test('to an app that is destroyed meanwhile has failed there', async () => {
    answerTargets(
      [target('hello', 'pending'), target('hello-eu', 'pending')],
      [target('hello-eu', 'succeeded')],
    );
    const { code, out } = await promote();
    expect({ code, out }).toEqual({
      code: 1,
      out: 'hello: The app is not there any more.\nhello-eu: v4 live in 0.1 s\n',
    });
  });

  test('says that it was accepted when the platform is lost behind it', async () => {
    platform.on('GET /pipeline-promotions/p1/promotion-targets', {
      status: 500,
      body: { id: 'internal_error', message: 'Something went wrong on our side.' },
    });
    const { code, err } = await promote();
    expect(code).toBe(1);
    expect(err).toContain('... lost sight of it\n !  Something went wrong on our side.\n');
  });

  test('has nowhere to go from the last stage, nor into an empty one', async () => {
    expect((await tfp(['promote', '-a', 'hello'])).err).toContain(
      ' !  hello is in production: no stage comes behind it.\n !  Name the apps',
    );
    platform.on('GET /pipelines/id-of-acme/pipeline-couplings', { body: [] });
    expect((await promote()).err).toContain(' !  Pipeline acme has no app in production yet.');
    expect((await tfp(['promote', '-a', 'alone'])).err).toContain(' !  alone is in no pipeline.');
  });

  test('is refused in the words of the platform', async () => {
    platform.on('POST /pipeline-promotions', {
      status: 409,
      body: { id: 'image_missing', message: 'The image of v7 is not kept any more.' },
    });
    const { code, err } = await promote();
    expect(code).toBe(1);
    expect(err).toContain(' !  The image of v7 is not kept any more.');
  });
});
