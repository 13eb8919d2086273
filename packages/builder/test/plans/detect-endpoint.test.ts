import { join } from 'node:path';
import { builderClient } from '@tfp/contract/builder-client';
import { CONTROL_FILES } from '@tfp/contract/builds';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuildStage, startBuildStage } from '../support/build-stage.ts';

// Goal: a client hears of a commit that it has not pushed what the push would be told.

let stage: BuildStage;
beforeAll(async () => {
  stage = await startBuildStage();
});
afterAll(() => stage.dispose());

function detect(texts: Record<string, string>, modes: Record<string, string> = {}) {
  const names = Object.keys({ ...texts, ...modes });
  const entries = names.map((name) => ({ name, mode: modes[name] ?? '100644' }));
  return builderClient(join(stage.folder, 'builder.sock')).detect({ entries, texts });
}
const MANIFEST = '{ "scripts": { "start": "node ." } }';

test('a plan is told with its types, its app.json and its warnings', async () => {
  const appJson = { env: { KEY: {} }, healthchecks: { clock: [{ type: 'startup' }] } };
  const told = await detect({
    'package.json': MANIFEST,
    'package-lock.json': '',
    Procfile: 'release: node migrate.js\n',
    'app.json': JSON.stringify(appJson),
  });
  expect(told).toEqual({
    language: 'Node.js',
    stack: 's-0',
    processTypes: { web: 'npm start', release: 'node migrate.js' },
    healthChecks: { clock: [{ type: 'startup' }] },
    rollout: {},
    envSchema: { KEY: { required: true } },
    cron: [],
    warnings: ['app.json, healthchecks.clock: no process type of this name is declared.'],
  });
});

test('a Dockerfile is one too', async () => {
  expect(await detect({ Dockerfile: 'FROM x\n' })).toMatchObject({
    language: 'Dockerfile',
    processTypes: { web: null },
  });
});

test('a lock file that was cut is enough', async () => {
  const lock = `lockfileVersion: '9.0'\n${'x'.repeat(128 * 1024)}`;
  const manifest = '{ "scripts": { "start": "node ." }, "dependencies": { "a": "1" } }';
  expect(await detect({ 'package.json': manifest, 'pnpm-lock.yaml': lock })).toMatchObject({
    language: 'Node.js',
    warnings: [],
  });
});

test('what the push would be refused for is said in the same words', async () => {
  await expect(detect({})).rejects.toMatchObject({
    code: 'build_failed',
    message: 'The pushed commit holds no files.',
  });
  await expect(detect({ 'package.json': MANIFEST, Procfile: 'x' })).rejects.toThrow(
    'Procfile, line 1',
  );
  await expect(detect({ 'package.json': MANIFEST }, { Procfile: '120000' })).rejects.toThrow(
    'Procfile is not a plain file.',
  );
  await expect(detect({ 'package.json': MANIFEST }, { 'app.json': '040000' })).rejects.toThrow(
    'app.json is not a plain file.',
  );
});

test('modes as git prints them are understood', async () => {
  const modes = { patches: '040000', '.gitmodules': '100644' };
  const { warnings } = await detect({ 'package.json': MANIFEST }, modes);
  expect(warnings).toEqual([expect.stringMatching(/Submodules are not fetched/)]);
});

test('what is too large or of another shape is refused', async () => {
  const long = Object.fromEntries(CONTROL_FILES.map((name) => [name, 'x'.repeat(140 * 1024)]));
  await expect(detect(long)).rejects.toMatchObject({ code: 'invalid_params' });
  const client = builderClient(join(stage.folder, 'builder.sock'));
  const nothing = JSON.parse('{ "texts": { "package.json": {} } }');
  await expect(client.detect(nothing)).rejects.toMatchObject({ code: 'invalid_params' });
});
