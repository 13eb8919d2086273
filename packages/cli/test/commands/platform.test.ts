import { beforeEach, describe, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) => runTfp(argv, { url: platform.url, ...options });

describe('health', () => {
  const since = '2026-01-02T03:04:05Z';
  const processes = [
    { process: 'api', ok: true, contract: 1, since },
    { process: 'runner', ok: false, contract: 1, since, note: 'does not answer' },
  ];

  test('is 0 when all is well', async () => {
    platform.on('GET /health', { body: { ok: true, processes: processes.slice(0, 1) } });
    expect(await tfp(['health'])).toEqual({
      code: 0,
      out: 'PROCESS  STATE  SINCE\napi      well   2026-01-02\n',
      err: '',
    });
  });

  test('is 1 when something is not, and says what', async () => {
    platform.on('GET /health', { status: 503, body: { ok: false, processes } });
    const { code, out } = await tfp(['health']);
    expect(code).toBe(1);
    expect(out).toContain('runner   ill    2026-01-02  does not answer');
  });
});

describe('stack', () => {
  test('lists what builds stand on', async () => {
    const tfpStack = {
      name: 'tfp-13',
      version: 'a1b2',
      origin: 'made',
      createdAt: '2026-01-02T00:00:00Z',
      current: true,
    };
    platform.on('GET /stacks', {
      body: [{ id: '1', name: 'tfp-13', state: 'public', tfp: tfpStack }],
    });
    expect((await tfp(['stack:list'])).out).toBe(
      'STACK   VERSION  BASE  MADE\ntfp-13  a1b2     made  2026-01-02  new builds take this one\n',
    );
    expect((await tfp(['stack'])).code).toBe(0);
  });

  test('is updated before the eyes of who asked', async () => {
    platform.on('POST /stacks/update', {
      lines: [
        { kind: 'step', text: 'Making the base' },
        { kind: 'detail', text: 'from the Debian archive' },
        { kind: 'done', text: 'The stack is tfp-13 a1b2.' },
      ],
    });
    expect(await tfp(['stack:update'])).toEqual({
      code: 0,
      out: '',
      err: '-----> Making the base\n       from the Debian archive\nThe stack is tfp-13 a1b2.\n',
    });
  });

  test('whose update fails says why', async () => {
    platform.on('POST /stacks/update', {
      lines: [
        { kind: 'failed', error: { id: 'build_failed', message: 'No archive.', hint: 'Look.' } },
      ],
    });
    expect(await tfp(['stack:update'])).toEqual({
      code: 1,
      out: '',
      err: ' !  No archive.\n !  Look.\n',
    });
  });

  test('whose update is cut off says so', async () => {
    platform.on('POST /stacks/update', { lines: [{ kind: 'step', text: 'Making' }] });
    expect((await tfp(['stack:update'])).err).toContain(
      'stopped telling before the stack was done',
    );
  });
});

describe('what answers badly', () => {
  test('refuses the connection: the platform does not run', async () => {
    await using gone = await startFakePlatform();
    await gone[Symbol.asyncDispose]();
    expect(await tfp(['apps'], { url: gone.url })).toEqual({
      code: 1,
      out: '',
      err: ` !  No platform answers at ${gone.url}.\n !  Start it with: tfp server:start\n`,
    });
  });

  test('is no platform at all', async () => {
    platform.on('GET /apps', (_request, raw) => {
      raw.end('<html>hello</html>');
      return undefined;
    });
    expect((await tfp(['apps'])).err).toContain(
      `What answers at ${platform.url} is not tfp (status 200).`,
    );
  });

  test('breaks the connection off: a question is asked again, a deed is not', async () => {
    let asked = 0;
    const breakOff = (_request: unknown, raw: { destroy: () => void }) => {
      asked += 1;
      raw.destroy();
      return undefined;
    };
    platform.on('GET /apps', (request, raw) =>
      asked === 0 ? breakOff(request, raw) : { body: [] },
    );
    expect((await tfp(['apps'])).code).toBe(0);
    asked = 0;
    platform.on('PATCH /apps/hello/formation', breakOff);
    const { code, err } = await tfp(['scale', 'web+1', '-a', 'hello']);
    expect({ code, asked }).toEqual({ code: 1, asked: 1 });
    expect(err).toContain('Whether it was done is not known.');
  });

  test('is asked again with the same id, so that a deed is done once', async () => {
    platform.on('POST /apps', (_request, raw) => {
      raw.destroy();
      return undefined;
    });
    await tfp(['create', 'hello', '--no-remote']);
    const ids = platform.requests.map(({ headers }) => headers['request-id']);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
  });

  test('says that the token is not good', async () => {
    platform.on('GET /apps', { status: 401, body: { id: 'unauthorized', message: 'No.' } });
    expect((await tfp(['apps'])).err).toBe(
      ' !  No.\n !  It is the token of TFP_TOKEN: unset that, or give it another.\n',
    );
  });
});

test('*.localhost is this machine, and the platform hears the name', async () => {
  platform.on('GET /apps', { body: [] });
  const { port } = new URL(platform.url);
  expect((await tfp(['apps'], { url: `http://api.localhost:${port}` })).code).toBe(0);
  expect(platform.requests[0]?.headers).toMatchObject({
    host: `api.localhost:${port}`,
    authorization: 'Bearer secret',
    accept: 'application/vnd.heroku+json; version=3',
  });
});

describe('a mistake at the keyboard', () => {
  test.each([
    [['relases'], 'Did you mean: tfp releases'],
    [['stak'], 'Did you mean: tfp stack'],
    [['git'], 'Did you mean: tfp git:remote'],
    [['frobnicate'], 'See what there is: tfp help'],
    [['help', 'lgos'], 'Did you mean: tfp logs'],
    [['--app', 'x', 'ps'], 'Begin with a command; its options follow it.'],
    [['server:start'], 'Run it there: bin/tfp'],
    [['apps', '--jsno'], 'Did you mean --json?'],
    [['toString'], 'is no command of tfp'],
  ])('%j is answered with a hint', async (argv, words) => {
    const { code, out, err } = await tfp(argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });
});

test('a mistake of our own is told as such', async () => {
  platform.on('GET /apps', { body: {} });
  const { code, err } = await tfp(['apps']);
  expect(code).toBe(1);
  expect(err).toContain(' !  Something went wrong inside tfp:');
  expect(err).not.toContain('    at ');
  expect((await tfp(['apps'], { env: { TFP_DEBUG: '1' } })).err).toContain('    at ');
});
