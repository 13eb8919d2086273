import { expect, test } from 'vitest';
import { detectPlan } from '#src/plans/detect-plan.ts';
import { filesOf, STACK } from '../support/control-files.ts';

const MANIFEST = '{ "scripts": { "start": "node ." } }';
const headings = (texts: Record<string, string>) =>
  detectPlan(filesOf(texts), STACK)
    .notes.filter(({ kind }) => kind === 'heading')
    .map(({ text }) => text);

test.each([
  ['a package.json', { 'package.json': MANIFEST }, 'Node.js app detected'],
  ['a Dockerfile', { Dockerfile: 'FROM x' }, 'Dockerfile found'],
  [
    'both: what was written by hand decides',
    { Dockerfile: 'FROM x', 'package.json': MANIFEST },
    'Dockerfile found',
  ],
  [
    'both, and an app.json that names the buildpack',
    {
      Dockerfile: 'FROM x',
      'package.json': MANIFEST,
      'app.json': '{ "buildpacks": [{ "url": "heroku/nodejs" }] }',
    },
    'Node.js app detected',
  ],
])('%s', (_what, texts, heading) => {
  expect(headings(texts)).toEqual([heading]);
});

test('who has a Dockerfile beside the files of a language is told which decides', () => {
  const files = filesOf({ Dockerfile: 'FROM x', 'package.json': MANIFEST });
  expect(detectPlan(files, STACK).notes).toEqual([
    { kind: 'heading', text: 'Dockerfile found' },
    {
      kind: 'detail',
      text: 'It decides, before package.json (Node.js). To have tfp build from that instead, delete it or name the buildpack heroku/nodejs in app.json.',
    },
  ]);
});

test('submodules are told of, since nothing of them is built', () => {
  const warningsOf = (texts: Record<string, string>) =>
    detectPlan(filesOf({ 'package.json': MANIFEST, 'package-lock.json': '', ...texts }), STACK)
      .notes.filter(({ kind }) => kind === 'warning')
      .map(({ text }) => text);
  const told = 'Submodules are not fetched: their folders are empty in the build.';
  expect(warningsOf({})).toEqual([]);
  expect(warningsOf({ '.gitmodules': '' })).toEqual([told]);
});

test('a plan that is named is told of no other', () => {
  const appJson = '{ "buildpacks": [{ "url": "heroku/nodejs" }] }';
  const files = filesOf({ Dockerfile: 'FROM x', 'package.json': MANIFEST, 'app.json': appJson });
  expect(
    detectPlan(files, STACK)
      .notes.map(({ text }) => text)
      .join(),
  ).not.toContain('It decides');
});

test('what a commit must hold is told to whoever pushes another', () => {
  expect(() => detectPlan(filesOf({ 'README.md': '' }), STACK)).toThrow(
    expect.objectContaining({
      code: 'build_failed',
      hint: 'At the top of the repository tfp looks for a Dockerfile or package.json (Node.js). Commit one of them and push again.',
    }),
  );
});

test.each([
  ['an empty commit', {}, /holds no files/],
  ['files that say nothing', { 'README.md': '' }, /says how to build/],
  [
    'an app.json that is no JSON',
    { 'package.json': MANIFEST, 'app.json': '{' },
    /app\.json is no JSON/,
  ],
  [
    'a package.json that is no JSON',
    { 'package.json': '{ "a": 1,\n b }' },
    /package\.json is no JSON: .*line 2/,
  ],
  ['a package.json that is a list', { 'package.json': '[]' }, /must hold one JSON object/],
  ['nothing to start', { 'package.json': '{}' }, /which processes to start/],
  [
    'nothing to start but a release command',
    { 'package.json': '{}', Procfile: 'release: x' },
    /which processes to start/,
  ],
  [
    'a foreign frontend',
    { Dockerfile: '# syntax=evil/frontend\nFROM x' },
    /the frontend "evil\/frontend"/,
  ],
  [
    'a foreign frontend behind another directive',
    { Dockerfile: '# escape=`\n#SYNTAX = docker/dockerfile.evil/x:1\nFROM x' },
    /frontend/,
  ],
])('%s is refused in words', (_what, texts, words) => {
  expect(() => detectPlan(filesOf(texts as Record<string, string>), STACK)).toThrow(words);
});

test.each([
  'docker/dockerfile:1',
  'docker/dockerfile:1.7-labs',
  'docker/dockerfile-upstream:master',
])('the frontend %s is allowed', (frontend) => {
  expect(headings({ Dockerfile: `# syntax=${frontend}\nFROM x` })).toEqual(['Dockerfile found']);
});

test.each([
  ['none with a start script', undefined, { 'package.json': MANIFEST }, { web: 'npm start' }],
  [
    'none with a server.js',
    undefined,
    { 'package.json': '{}', 'server.js': '' },
    { web: 'node server.js' },
  ],
  ['web', 'web: x', { 'package.json': MANIFEST }, { web: 'x' }],
  [
    'a worker beside a start script',
    'worker: x',
    { 'package.json': MANIFEST },
    { web: 'npm start', worker: 'x' },
  ],
  ['a worker alone', 'worker: x', { 'package.json': '{}' }, { worker: 'x' }],
  ['a worker beside a Dockerfile', 'worker: x', { Dockerfile: '' }, { worker: 'x' }],
  [
    'a release command alone beside a Dockerfile',
    'release: x',
    { Dockerfile: '' },
    { web: null, release: 'x' },
  ],
  [
    'a release command alone beside a start script',
    'release: x',
    { 'package.json': MANIFEST },
    { web: 'npm start', release: 'x' },
  ],
  ['none beside a Dockerfile', undefined, { Dockerfile: '' }, { web: null }],
])('a Procfile with %s', (_what, procfile, texts, types) => {
  const all = { ...texts, ...(procfile === undefined ? {} : { Procfile: procfile }) };
  expect(detectPlan(filesOf(all as Record<string, string>), STACK).manifest.processTypes).toEqual(
    types,
  );
});

test('what app.json says comes with each plan, and its warnings behind those of the plan', () => {
  const appJson = {
    env: { KEY: 'x', PORT: '1' },
    healthchecks: { web: [{ type: 'startup', path: '/up' }], clock: [] },
    rollout: { web: { surge: 1 }, clock: { batch: 1 } },
  };
  for (const file of [{ 'package.json': MANIFEST }, { Dockerfile: 'FROM x' }]) {
    const texts = { ...file, 'app.json': JSON.stringify(appJson) };
    const plan = detectPlan(filesOf(texts as Record<string, string>), STACK);
    expect(plan.manifest.envSchema).toEqual({ KEY: { required: true, value: 'x' } });
    expect(plan.manifest.healthChecks).toEqual(appJson.healthchecks);
    expect(plan.manifest.rollout).toEqual(appJson.rollout);
    expect(plan.typesNotes.at(-2)).toBe('Health checks -> web (startup)');
    expect(plan.notes.filter(({ kind }) => kind === 'warning').map(({ text }) => text)).toEqual([
      expect.stringMatching(/env\.PORT/),
      'app.json, healthchecks.clock: no process type of this name is declared.',
      'app.json, rollout.clock: no process type of this name is declared.',
    ]);
  }
});
