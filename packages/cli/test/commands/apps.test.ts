import { execFileSync } from 'node:child_process';
import { beforeEach, describe, expect, test } from 'vitest';
import { apiApp, apiDyno, apiRelease } from '../support/api-objects.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp, temporaryFolder } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) => runTfp(argv, { url: platform.url, ...options });

function repository(): string {
  const folder = temporaryFolder();
  git(folder, 'init', '-q', '-b', 'main');
  return folder;
}
const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', args, { cwd, encoding: 'utf8', env: { ...process.env, HOME: cwd } }).trim();

describe('create', () => {
  beforeEach(() =>
    platform.on('POST /apps', ({ body }) => ({
      status: 201,
      body: apiApp((body as { name?: string }).name ?? 'calm-river-123'),
    })),
  );

  test('adds the remote of a repository, and a helper that hands git the token', async () => {
    const cwd = repository();
    const { code, out, err } = await tfp(['create', 'hello'], { cwd });
    expect({ code, out }).toEqual({
      code: 0,
      out: 'http://hello.localhost:8080/ | http://localhost:5000/hello.git\n',
    });
    expect(err).toBe(
      'Creating hello... done\nAdded the git remote tfp. Deploy with: git push tfp main\n',
    );
    expect(git(cwd, 'remote', 'get-url', 'tfp')).toBe('http://localhost:5000/hello.git');
    const helpers = git(cwd, 'config', '--get-all', 'credential.http://localhost:5000.helper');
    expect(helpers).toBe(`!node tfp.js git:credentials --url ${platform.url}`);
  });

  test('says so where there is no repository', async () => {
    const { code, err } = await tfp(['create', 'hello']);
    expect(code).toBe(0);
    expect(err).toContain('This folder is no git repository, so no remote was added.');
    expect(err).toContain('tfp git:remote -a hello');
  });

  test('leaves the choice of a name to the platform', async () => {
    const { err } = await tfp(['create', '--no-remote', '--json']);
    expect(platform.sent('POST /apps')).toEqual([{}]);
    expect(err).toBe('Creating an app... done, calm-river-123\n');
  });

  test('never bends a remote that leads elsewhere', async () => {
    const cwd = repository();
    git(cwd, 'remote', 'add', 'tfp', 'http://elsewhere/other.git');
    const { code, err } = await tfp(['create', 'hello'], { cwd });
    expect(code).toBe(0);
    expect(err).toContain('tfp leads to http://elsewhere/other.git already');
    expect(git(cwd, 'remote', 'get-url', 'tfp')).toBe('http://elsewhere/other.git');
  });

  test('passes on why a name is refused', async () => {
    platform.on('POST /apps', {
      status: 422,
      body: {
        id: 'invalid_params',
        message: 'Name hello is already taken.',
        hint: 'Choose another.',
      },
    });
    expect(await tfp(['create', 'hello'])).toEqual({
      code: 1,
      out: '',
      err: 'Creating hello... not done\n !  Name hello is already taken.\n !  Choose another.\n',
    });
  });
});

describe('apps', () => {
  test('are a table in the order of their names', async () => {
    platform.on('GET /apps', {
      body: [apiApp('zebra'), apiApp('ant', { released_at: '2026-01-02T00:00:00Z' })],
    });
    expect((await tfp(['apps'])).out).toBe(
      [
        'APP    RELEASED    URL',
        'ant    2026-01-02  http://ant.localhost:8080/',
        'zebra  -           http://zebra.localhost:8080/',
        '',
      ].join('\n'),
    );
  });

  test('come whole, however many pages they fill', async () => {
    platform.on('GET /apps', ({ headers }) =>
      headers.range === undefined
        ? { status: 206, headers: { 'next-range': 'name ]a..' }, body: [apiApp('a-one')] }
        : { body: [apiApp('b-two')] },
    );
    const apps = JSON.parse((await tfp(['apps', '--json'])).out);
    expect(apps.map(({ name }: { name: string }) => name)).toEqual(['a-one', 'b-two']);
    expect(platform.requests[1]?.headers.range).toBe('name ]a..');
  });

  test('none is told with the way to the first', async () => {
    platform.on('GET /apps', { body: [] });
    expect(await tfp(['apps'])).toEqual({
      code: 0,
      out: '',
      err: 'There are no apps yet. Create one: tfp create\n',
    });
  });
});

test('info tells what an app is and what runs of it', async () => {
  platform.on('GET /apps/hello', { body: apiApp('hello') });
  platform.on('GET /apps/hello/formation', {
    body: [
      { type: 'web', quantity: 2, size: 'standard', command: 'x' },
      { type: 'worker', quantity: 0, size: 'standard', command: 'y' },
    ],
  });
  platform.on('GET /apps/hello/dynos', {
    body: [apiDyno('web.1'), apiDyno('web.2', { state: 'starting' })],
  });
  platform.on('GET /apps/hello/releases', { body: [apiRelease(3, { current: true })] });
  expect((await tfp(['info', '-a', 'hello'])).out).toMatchInlineSnapshot(`
    "=== hello
    URL:       http://hello.localhost:8080/
    Git:       http://localhost:5000/hello.git
    Release:   v3, Deploy 1a2b3c4, 2026-01-02
    Commit:    1a2b3c4d5e6f
    Processes: web=2 (1 up), worker=0
    Stack:     tfp-13
    Owner:     me@example.com
    Created:   2026-01-02
    "
  `);
  expect(JSON.parse((await tfp(['info', '-a', 'hello', '--json'])).out)).toMatchObject({
    id: 'id-of-hello',
    dynos: [{ name: 'web.1' }, { name: 'web.2' }],
  });
});

test.each([
  [[], 'none: nothing was deployed yet'],
  [
    [apiRelease(2, { tfp: { status: 'failed' } }), apiRelease(1, { tfp: { status: 'failed' } })],
    'none is live (v2: failed). See: tfp releases:info v2',
  ],
])('info of an app without a live release says how far it came', async (releases, told) => {
  platform.on('GET /apps/hello', { body: apiApp('hello') });
  platform.on('GET /apps/hello/formation', { body: [] });
  platform.on('GET /apps/hello/dynos', { body: [] });
  platform.on('GET /apps/hello/releases', { body: releases });
  expect((await tfp(['info', '-a', 'hello'])).out).toContain(`Release:   ${told}\n`);
});

describe('rename', () => {
  beforeEach(() => {
    platform.on('GET /apps/hello', { body: apiApp('hello') });
    platform.on('PATCH /apps/hello', { body: apiApp('ahoy') });
  });

  test('tells the new addresses, and puts the remotes right that lead to the app', async () => {
    const cwd = repository();
    git(cwd, 'remote', 'add', 'tfp', 'http://localhost:5000/hello.git');
    git(cwd, 'remote', 'add', 'origin', 'http://localhost:3000/hello.git');
    expect(await tfp(['rename', 'ahoy'], { cwd })).toEqual({
      code: 0,
      out: 'http://ahoy.localhost:8080/ | http://localhost:5000/ahoy.git\n',
      err: 'Renaming hello to ahoy... done\nThe git remote tfp leads there now.\n',
    });
    expect(platform.sent('PATCH /apps/hello')).toEqual([{ name: 'ahoy' }]);
    expect(git(cwd, 'remote', 'get-url', 'tfp')).toBe('http://localhost:5000/ahoy.git');
    expect(git(cwd, 'remote', 'get-url', 'origin')).toBe('http://localhost:3000/hello.git');
  });

  test('that is refused leaves the remotes as they are', async () => {
    const cwd = repository();
    git(cwd, 'remote', 'add', 'tfp', 'http://localhost:5000/hello.git');
    const body = { id: 'invalid_params', message: 'Name ahoy is already taken.', hint: 'Choose.' };
    platform.on('PATCH /apps/hello', { status: 422, body });
    const { code, err } = await tfp(['apps:rename', 'ahoy', '-a', 'hello'], { cwd });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'Renaming hello to ahoy... not done\n !  Name ahoy is already taken.\n !  Choose.\n',
    });
    expect(git(cwd, 'remote', 'get-url', 'tfp')).toBe('http://localhost:5000/hello.git');
  });
});

describe('destroy', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = repository();
    platform.on('GET /apps/hello', { body: apiApp('hello') });
    platform.on('DELETE /apps/hello', { body: apiApp('hello') });
    git(cwd, 'remote', 'add', 'tfp', 'http://tfp:token@localhost:5000/hello.git');
    git(cwd, 'remote', 'add', 'origin', 'http://localhost:3000/hello.git');
    git(cwd, 'config', 'credential.http://localhost:5000.helper', '!tfp');
  });
  const destroyed = () => platform.sent('DELETE /apps/hello').length;

  test('goes on when its name was typed, and takes the remote away', async () => {
    const { code, err } = await tfp(['destroy'], { cwd, terminal: true, input: 'hello\n' });
    expect({ code, destroyed: destroyed() }).toEqual({ code: 0, destroyed: 1 });
    expect(err).toContain('To go on, type hello: ');
    expect(err).toContain('Destroying hello... done\nRemoved the git remote tfp.\n');
    expect(git(cwd, 'remote')).toBe('origin');
    expect(git(cwd, 'config', '--list', '--local')).not.toContain('credential');
  });

  test('does nothing when another word was typed', async () => {
    const { code, err } = await tfp(['destroy'], { cwd, terminal: true, input: 'hullo\n' });
    expect({ code, destroyed: destroyed() }).toEqual({ code: 1, destroyed: 0 });
    expect(err).toContain('This is hello, not "hullo": nothing was done.');
  });

  test('never advises to destroy another app than the one that was named', async () => {
    const { code, err } = await tfp(['destroy', '--confirm', 'old-one'], { cwd });
    expect({ code, destroyed: destroyed() }).toEqual({ code: 1, destroyed: 0 });
    expect(err).toContain('If you mean old-one: tfp destroy -a old-one');
    expect(err).not.toContain('--confirm hello');
  });

  test('does nothing when nobody is there to ask', async () => {
    const { code, err } = await tfp(['destroy', 'hello']);
    expect({ code, destroyed: destroyed() }).toEqual({ code: 2, destroyed: 0 });
    expect(err).toContain('Confirm it like this: --confirm hello');
  });

  test('takes the name as an option', async () => {
    expect(await tfp(['destroy', '-a', 'hello', '--confirm', 'hello'])).toMatchObject({ code: 0 });
    expect(destroyed()).toBe(1);
  });

  test('leaves quietly on Ctrl-C at the question', async () => {
    const { code } = await tfp(['destroy'], { cwd, terminal: true, input: '\x03' });
    expect({ code, destroyed: destroyed() }).toEqual({ code: 130, destroyed: 0 });
  });
});

describe('which app', () => {
  beforeEach(() => platform.on('GET /apps/hello', { body: apiApp('hello') }));

  test('is said by the git remote', async () => {
    const cwd = repository();
    git(cwd, 'remote', 'add', 'tfp', 'http://localhost:5000/hello.git');
    git(cwd, 'remote', 'add', 'staging', 'ssh://git@example.com/hello.git');
    expect((await tfp(['open'], { cwd })).out).toBe('http://hello.localhost:8080/\n');
    expect((await tfp(['open', '-r', 'staging'], { cwd })).code).toBe(0);
  });

  test('is asked for where nothing says it', async () => {
    expect(await tfp(['open'])).toEqual({
      code: 2,
      out: '',
      err:
        ' !  Which app? This folder has no git remote "tfp".\n' +
        ' !  Name it with -a APP, or connect this repository: tfp git:remote -a APP\n',
    });
  });

  test('may be any text, and stays one part of the path', async () => {
    await tfp(['open', '-a', '../account']);
    expect(platform.requests[0]?.path).toBe('/apps/..%2Faccount');
  });
});

test('git:remote connects a repository, again and again', async () => {
  const cwd = repository();
  platform.on('GET /apps/hello', { body: apiApp('hello') });
  for (const _time of [1, 2]) {
    expect((await tfp(['git:remote', '-a', 'hello'], { cwd })).code).toBe(0);
  }
  expect(git(cwd, 'remote', 'get-url', 'tfp')).toBe('http://localhost:5000/hello.git');
  const key = 'credential.http://localhost:5000.helper';
  expect(execFileSync('git', ['config', '--get-all', key], { cwd, encoding: 'utf8' })).toBe(
    `\n!node tfp.js git:credentials --url ${platform.url}\n`,
  );
});
