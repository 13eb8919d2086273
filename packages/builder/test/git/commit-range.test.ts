import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { builderClient } from '@tfp/contract/builder-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIMITS } from '#src/limits.ts';
import { type BuildStage, startBuildStage } from '../support/build-stage.ts';
import { run } from '../support/run.ts';
import { createWorkingCopy, type WorkingCopy } from '../support/working-copy.ts';

// Goal: what lies between the code of two releases is told from what was pushed, whatever a branch shows now.
// Method: real repositories that real pushes made, asked over the builder's own socket.

const FILES = { 'package.json': '{ "scripts": { "start": "node ." } }' };
const APP: string = randomUUID();
const NOBODY = 'f'.repeat(40);

let stage: BuildStage;
let copy: WorkingCopy;
let first: string;
let second: string;
let aside: string;

beforeAll(async () => {
  stage = await startBuildStage();
  copy = await createWorkingCopy();
  first = await copy.commit(FILES);
  await commit('second: a change\nof two lines\n\nand a body');
  second = await head();
  await push('main');
  await copy.git(['checkout', '-q', '-b', 'aside', first]);
  await commit('aside');
  aside = await head();
  await push('aside');
});
afterAll(async () => {
  copy.dispose();
  await stage.dispose();
});

const commit = (message: string, env: Record<string, string> = {}) =>
  copy.git(['commit', '-q', '--allow-empty', '--cleanup=verbatim', '-m', message], { env });
const push = (branch: string) => copy.git(['push', '-f', stage.door.url(APP), `${branch}:main`]);
const head = async () => (await copy.git(['rev-parse', 'HEAD'])).stdout.trim();
const between = (from: string, to: string, app = APP) =>
  builderClient(join(stage.folder, 'builder.sock')).commits(app, from, to);

const CHANGE = { author: 'pusher', subject: 'second: a change of two lines' };

test.each([
  ['forward', () => [first, second]],
  ['back', () => [second, first]],
])('what lies %s is one commit, in its own words', async (kind, ends) => {
  const [from = '', to = ''] = ends();
  const commits = [{ id: second, ...CHANGE }];
  expect(await between(from, to)).toEqual({ kind, commits, more: 0 });
});

test('between a commit and itself lies nothing', async () => {
  expect(await between(second, second)).toEqual({ kind: 'same', commits: [], more: 0 });
});

test('of two that are apart the commits of the second are told', async () => {
  const commits = [{ id: aside, author: 'pusher', subject: 'aside' }];
  expect(await between(second, aside)).toEqual({ kind: 'apart', commits, more: 0 });
});

test('a commit or a repository that is not there is unknown, and none is made', async () => {
  const unknown = { kind: 'unknown', commits: [], more: 0 };
  const tree = (await copy.git(['rev-parse', 'HEAD^{tree}'])).stdout.trim();
  for (const strange of [NOBODY, `${NOBODY}${'f'.repeat(24)}`, tree]) {
    expect(await between(first, strange)).toEqual(unknown);
    expect(await between(strange, strange)).toEqual(unknown);
  }
  const app = randomUUID();
  expect(await between(first, second, app)).toEqual(unknown);
  expect(existsSync(stage.repository(app))).toBe(false);
});

test.each(['', 'main', '--all', 'HEAD', `${NOBODY}..`, 'F'.repeat(40), 'f'.repeat(39)])(
  '"%s" is no commit id',
  async (id) => {
    const strange = encodeURIComponent(id);
    await expect(between(strange, second)).rejects.toMatchObject({ code: 'invalid_params' });
    await expect(between(second, strange)).rejects.toMatchObject({ code: 'invalid_params' });
  },
);

test('an app id that climbs is refused', async () => {
  await expect(between(first, second, '..%2f..%2fetc')).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('a long history is cut, and its words move no cursor', async () => {
  await copy.git(['checkout', '-q', '-B', 'long', second]);
  const letters = `${'é'.repeat(300)}`;
  await commit(`\u001b[2K\u0007evil ${letters}`, { GIT_AUTHOR_NAME: 'An\u001b[31m Author' });
  const lines = Array.from({ length: LIMITS.commitsListedMax + 4 }, (_, n) => {
    const from = n === 0 ? `from ${second}\n` : '';
    return `commit refs/heads/many\ncommitter p <p@example.com> ${n} +0000\ndata 1\n${n % 10}\n${from}`;
  });
  await copy.git(['fast-import', '--quiet'], { input: lines.join('\n') });
  await push('long');
  await push('many');

  const evil = await between(second, await head());
  expect(evil.commits[0]?.author).toBe('An Author');
  expect(evil.commits[0]?.subject).toMatch(/^evil é+…$/);
  expect(evil.commits[0]?.subject.length).toBe(LIMITS.commitWordsCharactersMax + 1);

  const many = (await copy.git(['rev-parse', 'many'])).stdout.trim();
  const { commits, ...rest } = await between(second, many);
  expect(rest).toEqual({ kind: 'forward', more: 4 });
  expect(commits).toHaveLength(LIMITS.commitsListedMax);
  expect(commits[0]?.id).toBe(many);
});

test('a message as long as a pack is not read as a whole', async () => {
  await copy.git(['checkout', '-q', '-B', 'book', second]);
  const file = join(copy.folder, '.git/message');
  copy.write({ '.git/message': 'word '.repeat(800_000) });
  await copy.git(['commit', '-q', '--allow-empty', '-F', file]);
  await push('book');
  const { commits } = await between(second, await head());
  expect(commits[0]?.subject).toMatch(/^word word .*…$/);
});

test('what a branch no longer shows is still there', async () => {
  const shown = await run('git', ['--git-dir', stage.repository(APP), 'rev-list', 'main']);
  expect(shown.stdout).not.toContain(aside);
  expect((await between(first, aside)).kind).toBe('forward');
});
