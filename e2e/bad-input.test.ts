import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: each mistake that a user can make is answered in words that say what to do, and changes nothing.

let stack: TfpStack;
let app: TestApp;

beforeAll(async () => {
  stack = await startTfp();
  app = await createApp(stack, 'mistaken', 'chaos');
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

test.each([
  ['an unknown app', ['info', '--app', 'no-such-app'], /find that app/],
  ['a bad app name', ['create', 'Bad_Name'], /lower-case letters/],
  ['a reserved app name', ['create', 'api'], /reserved/],
  ['an unknown command', ['relases'], /releases/],
])('%s is answered in words', async (_what, args, words) => {
  const answer = await stack.tfp(args);
  expect(answer.code).not.toBe(0);
  expect(answer.output).toMatch(words);
  expect(answer.output).not.toMatch(/ at .*\.(ts|js):\d+/);
});

test.each([
  ['a bad config name', ['config:set', '1A=x'], /begin with a digit/],
  ['a reserved config name', ['config:set', 'PORT=1'], /platform itself/],
  ['a config var without a value', ['config:set', 'FOO'], /FOO=/],
  ['scale before the first push', ['scale', 'web=2'], /push|deploy/i],
  ['a rollback before the first push', ['rollback', 'v9'], /v9/],
])('%s is answered in words', async (_what, args, words) => {
  const answer = await app.tfp(...args);
  expect(answer.code).not.toBe(0);
  expect(answer.output).toMatch(words);
  expect(answer.output).not.toMatch(/ at .*\.(ts|js):\d+/);
});

test('a push to another branch says which branches deploy', async () => {
  await app.commit('first');
  const pushed = await app.push('main:feature');
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toContain('feature was not deployed: only main and master are');
});

test('a push of an empty tree says what is looked for', async () => {
  await app.git('checkout', '-q', '--orphan', 'empty');
  await app.git('rm', '-rfq', '--cached', '.');
  await app.git('commit', '-q', '--allow-empty', '-m', 'nothing');
  const pushed = await app.push('empty:main');
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toMatch(/package\.json/);
  expect(pushed.output).toMatch(/Dockerfile/);
  await app.git('checkout', '-qf', 'main');
});

test('a Procfile that cannot be read names its line', async () => {
  app.write('Procfile', 'web: node server.js\nthis is no process type\n');
  await app.commit('a bad Procfile');
  const pushed = await app.push();
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toMatch(/Procfile/);
  expect(pushed.output).toMatch(/line 2/);
});

test('after the first push, wrong types, counts and releases are named', async () => {
  await app.deploy({ Procfile: 'web: node server.js\nworker: node worker.js\n' });
  const typo = await app.tfp('scale', 'wbe=2');
  expect(typo.code).not.toBe(0);
  expect(typo.output).toMatch(/web/);
  const negative = await app.tfp('scale', 'web=-1');
  expect(negative.code).not.toBe(0);
  const missing = await app.tfp('rollback', 'v99');
  expect(missing.code).not.toBe(0);
  expect(missing.output).toMatch(/v99/);
  expect(await app.get()).toMatchObject({ status: 200 });
});

test('a wrong password for git is told as such', async () => {
  const url = `http://tfp:tfp_wrong@127.0.0.1:${stack.apiPort}/mistaken.git`;
  const env = { ...stack.env, GIT_TERMINAL_PROMPT: '0' };
  const pushed = await stack.run('git', ['push', url, 'main'], { cwd: app.folder, env });
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toMatch(/auth|token|401/i);
});
