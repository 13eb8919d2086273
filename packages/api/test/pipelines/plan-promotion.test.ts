import { expect, test } from 'vitest';
import { coupleApp } from '#src/pipelines/couple-app.ts';
import { planPromotion } from '#src/pipelines/plan-promotion.ts';
import { promoteRelease } from '#src/pipelines/promote-release.ts';
import { openPipelineLedger } from '../support/test-pipeline.ts';

function opened() {
  const ledger = openPipelineLedger();
  const { deps, actor, body } = ledger;
  return {
    ...ledger,
    plan: async (...targets: string[]) =>
      (await planPromotion(deps, { promotion: body(targets), actor })).targets,
    promote: () => promoteRelease(deps, { promotion: body(['hello']), actor }),
  };
}

test('a plan tells what would come, from which code, and which config vars lack; nothing is changed', async () => {
  const { plan, set, live, push, staging, production, deps, asked, statuses } = opened();
  set(staging, { ALSO: '1' });
  live(staging, 3);
  live(production, push(production));
  const commitOf = (app: { id: string }) => deps.releases.live(app.id)?.build?.commit;
  const [from, to] = [commitOf(production), commitOf(staging)];
  expect(await plan('hello')).toEqual([
    {
      app: { id: production.id, name: 'hello' },
      plan: expect.objectContaining({
        version: 3,
        description: 'Promote from hello-staging v3',
        diff: expect.objectContaining({
          code: { from, to, commits: { kind: 'forward', commits: [], more: 0 } },
        }),
        notes: [],
      }),
      missing_config: ['ALSO', 'MORE'],
    },
  ]);
  expect(asked).toEqual([`${staging.id} ${from} ${to}`]);
  expect(statuses(production)).toBe('1 succeeded, 2 succeeded');
});

test('what app.json fills in is not missing', async () => {
  const { plan, live, push, staging } = opened();
  const envSchema = { MORE: { value: 'filled' } } as never;
  live(staging, push(staging, undefined, { envSchema }));
  expect(await plan('hello')).toMatchObject([
    { plan: { added_by_app_json: ['MORE'] }, missing_config: [] },
  ]);
});

test('a rollout on its way would be cancelled, and is what the plan is compared with where nothing is live', async () => {
  const { plan, push, app, pipeline, deps, accept, live } = opened();
  const fresh = app('fresh');
  coupleApp(deps, fresh, pipeline, 'production', 'ada@example.test');
  push(fresh);
  expect(await plan('fresh')).toMatchObject([
    {
      plan: {
        diff: { from: 1, to: 2 },
        notes: [expect.stringMatching(/^v1 \(Deploy \w{7}\) is on its way and would be cancelled/)],
      },
    },
  ]);
  live(fresh, 1);
  push(fresh);
  accept(fresh, 'c'.repeat(40));
  expect(await plan('fresh')).toMatchObject([
    {
      plan: {
        diff: { from: 1, to: 3 },
        notes: [expect.stringContaining('cancelled'), expect.stringMatching(/^A build of ccccccc/)],
      },
    },
  ]);
});

test('a build that is on its way there already is brought by that', async () => {
  const { plan, promote, live, production } = opened();
  await promote();
  expect(await plan('hello')).toMatchObject([
    {
      plan: {
        version: null,
        notes: ['v2 (Promote from hello-staging v2) is on its way and brings this build.'],
      },
    },
  ]);
  live(production, 2);
  expect(await plan('hello')).toMatchObject([{ plan: { version: null, notes: [] } }]);
});

test('a target that lacks what the code needs is told so, and the others are planned', async () => {
  const { plan, live, push, set, staging, app, pipeline, deps } = opened();
  const other = app('other');
  coupleApp(deps, other, pipeline, 'production', 'ada@example.test');
  set(other, { KEY: '1' });
  set(staging, { KEY: '1' });
  live(staging, push(staging, undefined, { envSchema: { KEY: { required: true } } }));
  expect(await plan('hello', 'other')).toMatchObject([
    {
      app: { name: 'hello' },
      error: { id: 'invalid_params', message: expect.stringContaining('requires KEY') },
    },
    { app: { name: 'other' }, plan: { version: 2 } },
  ]);
});

test('an image that is gone, and what is no refusal, ends the whole plan', async () => {
  const { plan, engine, body, actor, deps } = opened();
  engine.hasImage = false;
  await expect(plan('hello')).rejects.toMatchObject({ code: 'image_missing' });
  engine.hasImage = true;
  const rehearse = () => {
    throw new Error('the disk is full');
  };
  await expect(
    planPromotion({ ...deps, rehearse }, { promotion: body(['hello']), actor }),
  ).rejects.toThrow('the disk is full');
});
