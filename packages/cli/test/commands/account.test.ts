import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp, temporaryFolder } from '../support/run-tfp.ts';

let platform: FakePlatform;
let home: string;
let file: string;
beforeEach(async () => {
  platform = await startFakePlatform();
  home = temporaryFolder();
  file = join(home, '.config/tfp/credentials.json');
  platform.on('GET /account', ({ headers }) =>
    headers.authorization === 'Bearer right'
      ? { body: { id: 'me', email: 'me@example.com' } }
      : { status: 401, body: { id: 'unauthorized', message: 'Invalid credentials provided.' } },
  );
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) =>
  runTfp(argv, { token: undefined, env: { HOME: home }, ...options });
const saved = () => JSON.parse(readFileSync(file, 'utf8'));

describe('login', () => {
  test('checks a token from a pipe and keeps it for this user alone', async () => {
    expect(await tfp(['login', `${platform.url}/`], { input: 'right\n' })).toEqual({
      code: 0,
      out: '',
      err: `Logged in to ${platform.url} as me@example.com.\n`,
    });
    expect(saved()).toEqual({
      current: platform.url,
      platforms: { [platform.url]: { token: 'right', email: 'me@example.com' } },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await tfp(['whoami'])).out).toBe('me@example.com\n');
  });

  test('asks for both on a terminal, and shows no token', async () => {
    const { err } = await tfp(['login'], { terminal: true, input: `${platform.url}\nright\r` });
    expect(err).toBe(
      `Platform [http://127.0.0.1:5000]: Token (it is not shown): \nLogged in to ${platform.url} as me@example.com.\n`,
    );
  });

  test('takes the token from a file', async () => {
    const tokenFile = join(home, 'admin-token');
    writeFileSync(tokenFile, 'right\n');
    expect((await tfp(['login', platform.url, '--token-file', tokenFile])).code).toBe(0);
    const missing = await tfp(['login', platform.url, '--token-file', '/no/such']);
    expect(missing.err).toContain('Cannot read /no/such: there is no such file.');
  });

  test('keeps nothing of a token that the platform refuses', async () => {
    expect(await tfp(['login', platform.url], { input: 'wrong' })).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^ ! {2}Invalid credentials provided\.\n ! {2}The token is mistyped, revoked,/,
      ),
    });
    expect(() => saved()).toThrow();
  });

  test('refuses what can be no token', async () => {
    expect((await tfp(['login', platform.url], { input: '' })).err).toContain(
      'The token is empty.',
    );
    expect((await tfp(['login', platform.url], { input: 'two words' })).code).toBe(2);
    expect(platform.requests).toEqual([]);
  });

  test('needs an address that is one', async () => {
    const { code, err } = await tfp(['login', 'paas.example.com'], { input: 'right' });
    expect(code).toBe(1);
    expect(err).toContain('"paas.example.com" is not the address of a platform.');
  });
});

test('logout forgets one platform and keeps the others', async () => {
  await tfp(['login', platform.url], { input: 'right' });
  await using other = await startFakePlatform();
  other.on('GET /account', { body: { id: 'me', email: 'other@example.com' } });
  await tfp(['login', other.url], { input: 'right' });
  expect((await tfp(['whoami'])).out).toBe('other@example.com\n');
  expect((await tfp(['logout'])).err).toBe(`Logged out of ${other.url}.\n`);
  expect(saved()).toEqual({
    platforms: { [platform.url]: { token: 'right', email: 'me@example.com' } },
  });
  expect((await tfp(['logout', other.url])).err).toBe(`You were not logged in to ${other.url}.\n`);
});

describe('a token', () => {
  test('is sent to its own platform and to no other', async () => {
    await using other = await startFakePlatform();
    await tfp(['login', platform.url], { input: 'right' });
    const { code, err } = await tfp(['whoami'], { url: other.url });
    expect({ code, asked: other.requests.length }).toEqual({ code: 1, asked: 0 });
    expect(err).toContain(`You are not logged in to ${other.url}.`);
  });

  test('of the environment goes before a saved one', async () => {
    await tfp(['login', platform.url], { input: 'right' });
    expect(await tfp(['whoami'], { token: 'wrong' })).toMatchObject({
      code: 1,
      err: expect.stringContaining('It is the token of TFP_TOKEN: unset that'),
    });
    expect((await tfp(['whoami'], { url: platform.url, token: 'right' })).code).toBe(0);
  });

  test('is given to git for its own platform', async () => {
    await tfp(['login', platform.url], { input: 'right' });
    const ask = (url: string, verb: string) => tfp(['git:credentials', '--url', url, verb]);
    expect((await ask(platform.url, 'get')).out).toBe('username=tfp\npassword=right\n');
    expect((await ask('http://other:5000', 'get')).out).toBe('');
    expect((await ask(platform.url, 'erase')).out).toBe('');
    const elsewhere = await tfp(['git:credentials', '--url', platform.url, 'get'], {
      url: 'http://other:5000',
      token: 'of-other',
    });
    expect(elsewhere.out).toBe('username=tfp\npassword=right\n');
  });
});

test('without a login every command says how to get one', async () => {
  expect(await tfp(['apps'])).toEqual({
    code: 1,
    out: '',
    err:
      ' !  You are not logged in to http://127.0.0.1:5000.\n' +
      ' !  Log in with: tfp login http://127.0.0.1:5000\n',
  });
});

test('a credentials file that cannot be read is told as such', async () => {
  mkdirSync(join(home, '.config/tfp'), { recursive: true });
  writeFileSync(file, '{ broken');
  chmodSync(file, 0o600);
  const { code, err } = await tfp(['apps']);
  expect(code).toBe(1);
  expect(err).toContain(`${file} is not valid JSON.`);
});
