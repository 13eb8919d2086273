import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { apiDiff, apiPlan } from '../support/api-objects.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp, temporaryFolder } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  platform.on('GET /apps/hello/config-vars', {
    body: { ZED: 'last', A: 'with space', KEY: 'line one\nline two' },
  });
  platform.on('PATCH /apps/hello/config-vars', { headers: { 'tfp-release': 'v4' } });
  platform.on('GET /apps/hello/releases/4/events', {
    lines: [{ id: 1, kind: 'live', proof: { liveMs: 412, processes: ['web.1'] } }],
  });
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) =>
  runTfp([...argv, '-a', 'hello'], { url: platform.url, ...options });
const sent = () => platform.sent('PATCH /apps/hello/config-vars');

test('config hides the values, and neither their length nor their lack shows', async () => {
  platform.on('GET /apps/hello/config-vars', { body: { LONG: 'x'.repeat(99), EMPTY: '' } });
  for (const terminal of [false, true]) {
    expect(await tfp(['config'], { terminal })).toEqual({
      code: 0,
      out: 'EMPTY: ••••••••\nLONG:  ••••••••\n',
      err: 'Values are hidden. See them: tfp config --reveal -a hello\n',
    });
  }
});

test('config shows the values to whom asks for them, one var per line, in order', async () => {
  expect(await tfp(['config', '--reveal'])).toEqual({
    code: 0,
    out: 'A:   with space\nKEY: line one\\nline two\nZED: last\n',
    err: '',
  });
  expect((await tfp(['config', '--shell'])).out).toBe(
    "A='with space'\nKEY='line one\nline two'\nZED=last\n",
  );
  expect(JSON.parse((await tfp(['config', '--json'])).out)).toHaveProperty(
    'KEY',
    'line one\nline two',
  );
});

test('config:get prints a value and nothing else', async () => {
  expect(await tfp(['config:get', 'KEY'])).toEqual({
    code: 0,
    out: 'line one\nline two\n',
    err: '',
  });
});

test.each(['MISSING', 'constructor'])('config:get says that %s is not set', async (key) => {
  expect(await tfp(['config:get', key])).toEqual({
    code: 1,
    out: '',
    err: ` !  ${key} is not set on hello.\n !  See what is: tfp config -a hello\n`,
  });
});

describe('config:set', () => {
  test('sets all keys in one call and tells how the release went', async () => {
    expect(await tfp(['config:set', 'FOO=1', 'URL=postgres://u:p@h/db?a=b=c', 'EMPTY='])).toEqual({
      code: 0,
      out: '',
      err: 'Setting FOO, URL, EMPTY and restarting hello... done, v4 live in 0.4 s\n',
    });
    expect(sent()).toEqual([{ FOO: '1', URL: 'postgres://u:p@h/db?a=b=c', EMPTY: '' }]);
  });

  test('takes a secret from stdin, without the newline of its file', async () => {
    await tfp(['config:set', '--stdin', 'PEM'], { input: 'line one\nline two\n' });
    expect(sent()).toEqual([{ PEM: 'line one\nline two' }]);
  });

  test('takes a file of lines; what is typed goes before it', async () => {
    const file = join(temporaryFolder(), '.env');
    writeFileSync(file, '# comment\nFOO=from-file\nexport BAR="two words"\n');
    await tfp(['config:set', '--env-file', file, 'FOO=typed']);
    expect(sent()).toEqual([{ FOO: 'typed', BAR: 'two words' }]);
  });

  test('says when nothing had to change', async () => {
    platform.on('PATCH /apps/hello/config-vars', { body: {} });
    expect((await tfp(['config:set', 'FOO=1'])).err).toBe(
      'Setting FOO and restarting hello... nothing to change\n',
    );
  });

  test('is made only while a release is the newest, where that is wished', async () => {
    platform.on('PATCH /apps/hello/config-vars', {
      status: 409,
      body: {
        id: 'conflict',
        message: 'The newest release is v4, not v3. Nothing was changed.',
        hint: 'Look at what changed since, then try again.',
      },
    });
    expect(await tfp(['config:set', 'FOO=1', '--if-release', '3'])).toEqual({
      code: 1,
      out: '',
      err:
        'Setting FOO and restarting hello... not done\n' +
        ' !  The newest release is v4, not v3. Nothing was changed.\n' +
        ' !  Look at what changed since, then try again.\n',
    });
    expect(platform.requests[0]?.path).toBe('/apps/hello/config-vars?if-release=v3');
  });

  test('is planned without being made', async () => {
    const config = {
      added: [],
      removed: [],
      changed: [{ key: 'FOO', from: '3f2a91bb', to: '77c0deff' }],
    };
    const plan = apiPlan({ diff: apiDiff({ config }) });
    platform.on('PATCH /apps/hello/config-vars', { body: plan });
    const { code, out, err } = await tfp(['config:set', 'FOO=secret', '--plan']);
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "=== v4 would be: Set FOO
      Config:
        ~ FOO  3f2a91 -> 77c0de
      It would replace the processes web=2.
      "
    `);
    expect(err).toBe('Nothing was changed.\n');
    expect(platform.requests.map(({ path }) => path)).toEqual([
      '/apps/hello/config-vars?plan=true',
    ]);
    const json = await tfp(['config:unset', 'FOO', '--plan', '--json']);
    expect({ ...json, out: JSON.parse(json.out) }).toEqual({ code: 0, out: plan, err: '' });
    expect(sent()).toEqual([{ FOO: 'secret' }, { FOO: null }]);
  });

  test('says that there is no plan where the platform knows none', async () => {
    const { code, err } = await tfp(['config:set', 'FOO=1', '--plan']);
    expect(code).toBe(1);
    expect(err).toContain('The platform answered with no plan: it may have made the change.');
  });

  test('counts the keys where they are many', async () => {
    const { err } = await tfp(['config:set', 'A=1', 'B=2', 'C=3', 'D=4', 'E=5']);
    expect(err).toBe('Setting 5 config vars and restarting hello... done, v4 live in 0.4 s\n');
  });

  test('does not wait where that is wished', async () => {
    expect(await tfp(['config:set', 'FOO=1', '--no-wait'])).toEqual({
      code: 0,
      out: '',
      err:
        'Setting FOO and restarting hello... accepted as v4\n' +
        'See how it ends: tfp releases:info v4 -a hello\n',
    });
  });

  test.each([
    [['FOO'], 'FOO has no value: write FOO=value.'],
    [['=x'], '"=x" has no name before the "=": write KEY=value.'],
    [[], 'Set what? Write KEY=value.'],
    [['--env-file', '/no/such/file'], 'Cannot read /no/such/file: there is no such file.'],
    [['FOO=1', '--if-release', 'newest'], '"newest" is no release'],
    [['FOO=1', '--json'], '--json prints a plan: it needs --plan.'],
  ])('refuses %j before it asks the platform', async (args, words) => {
    const { code, err } = await tfp(['config:set', ...args]);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(platform.requests).toEqual([]);
  });
});

describe('config:unset', () => {
  test('sends null for each key', async () => {
    const { err } = await tfp(['config:unset', 'FOO', 'BAR']);
    expect(sent()).toEqual([{ FOO: null, BAR: null }]);
    expect(err).toBe('Removing FOO, BAR and restarting hello... done, v4 live in 0.4 s\n');
  });

  test('takes names only', async () => {
    expect((await tfp(['config:unset', 'FOO=1'])).code).toBe(2);
    expect((await tfp(['config:unset'])).err).toContain('Remove which config var?');
  });
});
