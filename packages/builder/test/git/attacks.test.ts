import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type BuildStage, startBuildStage } from '../support/build-stage.ts';
import { run, until } from '../support/run.ts';
import { createWorkingCopy, type WorkingCopy } from '../support/working-copy.ts';

// Goal: what a hostile pusher tries against git leaves nothing behind and is refused cleanly.
// Method: real git on real sockets; the pushed objects are made by hand where git itself would not make them.

const FILES = { 'server.js': '', 'package.json': '{}' };

let stage: BuildStage;
let copy: WorkingCopy;
/** Each test has an app of its own. */
let APP: string;
const build: BuildStage['build'] = async (context) => {
  for await (const _chunk of context);
  return 'sha256:built';
};

beforeAll(async () => {
  stage = await startBuildStage({ packBytesMax: 1024 * 1024 });
});
beforeEach(async () => {
  APP = randomUUID();
  stage.build = build;
  stage.api.accepted = [];
  copy = await createWorkingCopy();
});
afterEach(() => copy.dispose());
afterAll(() => stage.dispose());

const url = () => stage.door.url(APP);

interface RawRequest {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: Buffer;
}

function ask({ method = 'GET', path, headers = {}, body }: RawRequest) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: stage.door.port, method, path, headers });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      response.on('error', reject);
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    outgoing.end(body);
  });
}

function leftovers(): string[] {
  const objects = join(stage.repository(APP), 'objects');
  if (!existsSync(objects)) return [];
  return readdirSync(objects).filter((name) => /incoming|tmp_/.test(name));
}

test.each([
  ['the dumb protocol', { path: '/app/HEAD' }, 403],
  ['a file of the repository', { path: '/app/objects/info/alternates' }, 403],
  ['refs without a service', { path: '/app/info/refs' }, 403],
  ['an unknown service', { path: '/app/info/refs?service=git-upload-archive' }, 403],
  ['an unknown service by post', { method: 'POST', path: '/app/git-upload-archive' }, 403],
  ['another method', { method: 'PUT', path: '/app/git-receive-pack' }, 403],
  ['another content type', { method: 'POST', path: '/app/git-receive-pack' }, 415],
  ['an id that climbs', { path: '/..%2f..%2fetc/info/refs?service=git-upload-pack' }, 404],
  ['an id with an option', { path: '/--help/info/refs?service=git-upload-pack' }, 404],
  ['an id with a zero byte', { path: '/a%00b/info/refs?service=git-upload-pack' }, 404],
])('%s is refused', async (_what, wanted, status) => {
  const before = readdirSync(join(stage.folder, 'repositories'));
  expect(await ask(wanted)).toMatchObject({ status });
  expect(readdirSync(join(stage.folder, 'repositories'))).toEqual(before);
});

test.each(['$(id>marker)', '`id>marker`', 'a;id>marker', '-rf', 'x'.repeat(200)])(
  'a branch named %s is refused in words and runs nothing',
  async (branch) => {
    await copy.commit(FILES);
    const pushed = await copy.git(['push', url(), `HEAD:refs/heads/${branch}`]);
    expect(pushed.code).not.toBe(0);
    expect(stage.api.accepted).toEqual([]);
    expect(existsSync(join(stage.repository(APP), 'marker'))).toBe(false);
  },
);

test('a ref outside of branches and tags is refused', async () => {
  await copy.commit(FILES);
  const pushed = await copy.git(['push', url(), 'HEAD:refs/tfp/builds/1']);
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toMatch(/deny updating a hidden ref|remote rejected/);
});

test('push options are not offered', async () => {
  await copy.commit(FILES);
  const pushed = await copy.git(['push', '-o', 'ci.skip', url(), 'main']);
  expect(pushed.code).not.toBe(0);
  expect(stage.api.accepted).toEqual([]);
});

test.each([
  ['.GIT', '100644'],
  ['..', '40000'],
])('a tree with an entry named %s is refused, and its objects are gone', async (name, mode) => {
  await copy.commit(FILES);
  const isFolder = mode === '40000';
  const made = await copy.git(['rev-parse', isFolder ? 'HEAD^{tree}' : 'HEAD:server.js']);
  const entry = Buffer.concat([
    Buffer.from(`${mode} ${name}\0`),
    Buffer.from(made.stdout.trim(), 'hex'),
  ]);
  const tree = await copy.git(['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'], {
    input: entry,
  });
  const commit = await copy.git(['commit-tree', '-m', 'bad', tree.stdout.trim()]);
  const id = commit.stdout.trim();
  const pushed = await copy.git(['push', url(), `${id}:refs/heads/main`]);
  expect(pushed.code).not.toBe(0);
  expect(stage.api.accepted).toEqual([]);
  const there = await run('git', ['--git-dir', stage.repository(APP), 'cat-file', '-e', id]);
  expect(there.code).not.toBe(0);
  expect(leftovers()).toEqual([]);
});

test('hooks and config in the pushed tree are files like others', async () => {
  await copy.commit({
    ...FILES,
    'hooks/post-receive': '#!/bin/sh\ntouch "$(dirname "$0")/marker"\n',
    config: '[core]\n\thooksPath = hooks\n',
  });
  expect(await copy.push(url())).toMatchObject({ code: 0 });
  expect(existsSync(join(stage.repository(APP), 'hooks'))).toBe(false);
});

test.each(['Procfile', 'package.json', 'app.json'])(
  'a %s that is a link is not followed',
  async (name) => {
    await copy.commit({
      'server.js': '',
      ...(name === 'package.json' ? {} : { 'package.json': '{}' }),
    });
    symlinkSync('/etc/passwd', join(copy.folder, name));
    await copy.commit();
    const pushed = await copy.push(url());
    expect(pushed.code).not.toBe(0);
    expect(pushed.output).toContain(`${name} is not a plain file`);
    expect(pushed.output).not.toContain('root:');
  },
);

test('a control file that is too large is refused by its name', async () => {
  await copy.commit({ ...FILES, Procfile: `web: ${'x'.repeat(1_100_000)}` });
  const pushed = await copy.push(url());
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toMatch(/Procfile is larger than 1024 KiB/);
});

test('attributes of the tree change nothing of what is built', async () => {
  let context = '';
  stage.build = async (stream) => {
    for await (const chunk of stream) context += chunk.toString('latin1');
    return 'sha256:built';
  };
  await copy.commit({
    ...FILES,
    '.gitattributes': 'kept.txt export-ignore\nsubst.txt export-subst\n*.sh text eol=crlf\n',
    'kept.txt': 'kept as it is',
    'subst.txt': 'commit $Format:%H$',
    'run.sh': 'line\n',
  });
  expect(await copy.push(url())).toMatchObject({ code: 0 });
  expect(context).toContain('kept as it is');
  expect(context).toContain('commit $Format:%H$');
  expect(context).toContain('line\n');
});

test('more than a push may bring is refused, and nothing of it stays', async () => {
  await copy.commit({ ...FILES, 'big.bin': randomBytes(2_000_000).toString('base64') });
  const pushed = await copy.push(url());
  expect(pushed.code).not.toBe(0);
  expect(stage.api.accepted).toEqual([]);
  await until('no leftovers', () => leftovers().length === 0);
});

function openPush(headers: Record<string, string> = {}) {
  const outgoing = request({
    host: '127.0.0.1',
    port: stage.door.port,
    method: 'POST',
    path: `/${APP}/git-receive-pack`,
    headers: { 'content-type': 'application/x-git-receive-pack-request', ...headers },
  });
  const closed = new Promise((resolve) => outgoing.on('close', resolve));
  outgoing.on('error', () => {});
  return { outgoing, closed };
}

/** The beginning of a push whose pack never ends. */
function halfAPush(): Buffer {
  const line = `${'0'.repeat(40)} ${'1'.repeat(40)} refs/heads/main\0 report-status`;
  const packet = `${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`;
  const pack = Buffer.from([0x50, 0x41, 0x43, 0x4b, 0, 0, 0, 2, 0, 0, 0, 200]);
  return Buffer.concat([Buffer.from(packet), pack]);
}

const gitChildren = async () =>
  (await run('pgrep', ['-f', `receive-pack.*${stage.repository(APP)}`])).stdout.trim();

test('a client that leaves in the middle takes its git along, and other pushes go on', async () => {
  const { outgoing, closed } = openPush();
  outgoing.write(halfAPush());
  await until('git to run', gitChildren);
  outgoing.destroy();
  await closed;
  await until('git to be gone', async () => (await gitChildren()) === '');
  await until('no leftovers', () => leftovers().length === 0);
  await copy.commit(FILES);
  expect(await copy.push(url())).toMatchObject({ code: 0 });
});

test('a client that falls silent is cut off', async () => {
  const patient = stage;
  stage = await startBuildStage({ idleMs: 400 });
  onTestFinished(async () => {
    await stage.dispose();
    stage = patient;
  });
  const { outgoing, closed } = openPush();
  outgoing.write(halfAPush());
  await closed;
  await until('git to be gone', async () => (await gitChildren()) === '');
  await until('no leftovers', () => leftovers().length === 0);
});

test.each([
  ['no length', 'zzzz'],
  ['flushes without end', '0000'.repeat(5_000)],
  ['a truncated line', '00ff0000'],
])('a body of %s ends cleanly', async (_what, body) => {
  const headers = { 'content-type': 'application/x-git-receive-pack-request' };
  const path = `/${APP}/git-receive-pack`;
  await ask({ method: 'POST', path, headers, body: Buffer.from(body) });
  await until('git to be gone', async () => (await gitChildren()) === '');
  expect(stage.api.accepted).toEqual([]);
});

test('a compressed body is opened; one that is no gzip ends the request', async () => {
  await copy.commit(FILES);
  await copy.push(url());
  const headers = {
    'content-type': 'application/x-git-upload-pack-request',
    'content-encoding': 'gzip',
    'git-protocol': 'version=2',
  };
  const path = `/${APP}/git-upload-pack`;
  const listing = Buffer.from('0014command=ls-refs\n00010000');
  expect(await ask({ method: 'POST', path, headers, body: gzipSync(listing) })).toMatchObject({
    status: 200,
    text: expect.stringContaining('refs/heads/main'),
  });
  await expect(ask({ method: 'POST', path, headers, body: listing })).rejects.toThrow();
});
