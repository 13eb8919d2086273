import { expect, test } from 'vitest';
import { coupleApp } from '#src/pipelines/couple-app.ts';
import { diffPipeline } from '#src/pipelines/diff-pipeline.ts';
import { promoteRelease } from '#src/pipelines/promote-release.ts';
import { openPipelineLedger } from '../support/test-pipeline.ts';

function opened() {
  const ledger = openPipelineLedger();
  const { deps, actor, pipeline } = ledger;
  return {
    ...ledger,
    compare: async (only?: string, by = actor) =>
      (await diffPipeline(deps, by, pipeline, only)).comparisons,
    couple: (name: string, stage: 'review' | 'production') => {
      const app = ledger.app(name);
      coupleApp(deps, app, pipeline, stage, actor.email);
      return app;
    },
  };
}

test('config vars that only one of two apps has are named in their order', async () => {
  const { compare, set, production } = opened();
  set(production, { B: 'x', A: 'x' });
  const [{ config } = {}] = await compare();
  expect(config).toEqual({ only_source: ['MORE'], only_target: ['A', 'B'] });
});

test('what serves upstream is compared with what serves behind it', async () => {
  const { compare, live, push, staging, production, deps, asked } = opened();
  live(production, push(production, { web: 'old', worker: 'w' }));
  const commitOf = (app: { id: string }) => deps.releases.live(app.id)?.build?.commit;
  const [from, to] = [commitOf(production), commitOf(staging)];
  expect(await compare()).toEqual([
    {
      source: {
        app: { id: staging.id, name: 'hello-staging' },
        stage: 'staging',
        version: 2,
        commit: to,
      },
      target: {
        app: { id: production.id, name: 'hello' },
        stage: 'production',
        version: 2,
        commit: from,
      },
      same_build: false,
      code: { from, to, commits: { kind: 'forward', commits: [], more: 0 } },
      config: { only_source: ['MORE'], only_target: [] },
      process_types: {
        added: [],
        removed: [{ key: 'worker', from: 'w' }],
        changed: [{ key: 'web', from: 'old', to: 'node .' }],
      },
    },
  ]);
  expect(asked).toEqual([`${staging.id} ${from} ${to}`]);
});

test('one build in both is the same, and asks for no commits', async () => {
  const { compare, deps, actor, body, live, production, asked } = opened();
  await promoteRelease(deps, { promotion: body(['hello']), actor });
  expect(await compare()).toMatchObject([{ same_build: false }]);
  live(production, 2);
  asked.length = 0;
  expect(await compare()).toMatchObject([{ same_build: true, code: null }]);
  expect(asked).toEqual([]);
});

test('where nothing runs upstream there is nothing to bring, and two such apps have no build in common', async () => {
  const { compare, couple, asked, roll, staging } = opened();
  couple('hello-pr-1', 'review');
  roll(staging, 1);
  const nothing = { added: [], removed: [], changed: [] };
  expect(await compare()).toMatchObject([
    { source: { version: null, commit: null }, same_build: false, code: null },
    { source: { version: 3, commit: null }, same_build: false, process_types: nothing },
  ]);
  expect(asked).toEqual([]);
});

test('each app is compared with all of the next stage, or one alone by its name or id', async () => {
  const { compare, couple, staging } = opened();
  couple('hello-pr-1', 'review');
  couple('hello-eu', 'production');
  const pairs = async (only?: string) =>
    (await compare(only)).map(({ source, target }) => `${source.app.name} > ${target.app.name}`);
  const ofStaging = ['hello-staging > hello', 'hello-staging > hello-eu'];
  expect((await pairs()).sort()).toEqual(['hello-pr-1 > hello-staging', ...ofStaging]);
  expect((await pairs('hello-staging')).sort()).toEqual(ofStaging);
  expect((await pairs(staging.id)).sort()).toEqual(ofStaging);
  expect(await pairs('hello')).toEqual([]);
});

test('a stranger is shown none of the apps', async () => {
  const { compare, deps } = opened();
  const { id, email } = deps.users.add('eve@example.test', { isAdmin: false });
  const eve = { userId: id, email, isAdmin: false, tokenId: 'hers' };
  expect(await compare(undefined, eve)).toEqual([]);
});
