import { expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import { coupleApp } from '#src/pipelines/couple-app.ts';
import { resolvePromotion } from '#src/pipelines/resolve-promotion.ts';
import { openPipelineLedger } from '../support/test-pipeline.ts';

function opened() {
  const ledger = openPipelineLedger();
  const { deps, actor, body, staging } = ledger;
  return {
    ...ledger,
    resolve: (targets: string[], release?: string, source?: string) => {
      const wish = body(targets, source);
      const named = release === undefined ? {} : { release: { id: release } };
      return resolvePromotion(deps, actor, { ...wish, source: { ...wish.source, ...named } });
    },
    idOf: (version: number) => deps.releases.find(staging.id, version)?.id ?? '',
  };
}

test('what is live in the source goes to each target once, and not to itself', () => {
  const { resolve, pipeline, staging, production, deps } = opened();
  const names = ['hello', production.id, 'hello-staging', 'hello'];
  const { targets, ...rest } = resolve(names);
  expect(rest).toMatchObject({ pipeline, source: staging });
  expect(rest.release).toEqual(deps.releases.live(staging.id));
  expect(targets).toEqual([production]);
});

test.each([[[]], [['hello-staging']]])('%j is no target', (targets) => {
  const { resolve } = opened();
  expect(() => resolve(targets)).toThrow(
    expect.objectContaining({
      code: 'invalid_params',
      message: 'There is no app to promote hello-staging to.',
      hint: 'Name other apps of the pipeline as targets.',
    }),
  );
});

test('source and targets are in the pipeline', () => {
  const { resolve, app } = opened();
  app('elsewhere');
  const refusal = expect.objectContaining({
    code: 'invalid_params',
    message: 'elsewhere is not in pipeline acme. Nothing was promoted.',
    hint: 'Add it first: tfp pipelines:add acme -a elsewhere -s STAGE',
  });
  expect(() => resolve(['hello', 'elsewhere'])).toThrow(refusal);
  expect(() => resolve(['hello'], undefined, 'elsewhere')).toThrow(refusal);
});

test('a source without code has nothing to promote, live or named', () => {
  const { resolve, idOf, app, deps, pipeline } = opened();
  coupleApp(deps, app('fresh'), pipeline, 'staging', 'ada@example.test');
  const refusal = expect.objectContaining({
    code: 'invalid_params',
    message: expect.stringMatching(/runs no code yet\. Nothing was promoted\.$/),
    hint: 'Push to it first: git push tfp main',
  });
  expect(() => resolve(['hello-staging'], undefined, 'hello')).toThrow(refusal);
  expect(() => resolve(['hello'], undefined, 'fresh')).toThrow(refusal);
  expect(() => resolve(['hello'], idOf(1))).toThrow(refusal);
});

test('a release can be named, if it went live', () => {
  const { resolve, idOf, fail, live, push, staging } = opened();
  live(staging, push(staging));
  fail(staging, push(staging));
  expect(resolve(['hello'], idOf(2)).release.version).toBe(2);
  expect(() => resolve(['hello'], idOf(4))).toThrow(
    expect.objectContaining({
      code: 'invalid_params',
      message: 'v4 of hello-staging is not live (failed). Nothing was promoted.',
      hint: 'Promote what is live there: leave the release out.',
    }),
  );
});

test('a release whose image is not kept any more is not promoted', () => {
  const { resolve, idOf, live, push, staging } = opened();
  for (let count = 0; count < limits.keptReleasesDefault; count += 1) live(staging, push(staging));
  expect(() => resolve(['hello'], idOf(2))).toThrow(/image of v2 is not kept any more/);
  expect(resolve(['hello'], idOf(3)).release.version).toBe(3);
});
