import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const ROUTE = 'GET /apps/hello/log-lines';
const tfp = (argv: string[], options = {}) =>
  runTfp([...argv, '-a', 'hello'], { url: platform.url, ...options });
const line = (id: number, text: string, process = 'web.1') => ({
  id,
  at: '2026-11-21T12:00:00.000001+00:00',
  source: process === 'router' ? 'tfp' : 'app',
  process,
  text,
});

describe('logs', () => {
  test('are printed one per line', async () => {
    platform.on(ROUTE, { lines: [line(1, 'hello'), line(2, 'at=info', 'router')] });
    expect((await tfp(['logs'])).out).toBe(
      '2026-11-21T12:00:00.000001+00:00 app[web.1]: hello\n' +
        '2026-11-21T12:00:00.000001+00:00 tfp[router]: at=info\n',
    );
    expect(platform.requests[0]?.path).toBe('/apps/hello/log-lines?num=100');
  });

  test('are asked for by number, process and source', async () => {
    platform.on(ROUTE, { lines: [] });
    await tfp(['logs', '-n', '7', '-p', 'web.1', '--source', 'tfp']);
    expect(platform.requests[0]?.path).toBe('/apps/hello/log-lines?num=7&process=web.1&source=tfp');
  });

  test('are asked for by all that a line can be told by', async () => {
    platform.on(ROUTE, { lines: [] });
    const times = ['--since', '2026-11-21T14:00:00Z', '--until', '2026-11-21T15:00:00Z'];
    const rest = ['--release', 'v12', '--request', 'r-1', '-g', 'a|b', '-i', '-l', 'WARN'];
    await tfp(['logs', ...times, ...rest, '--field', 'status=500', '--field', 'a=b']);
    const { pathname, searchParams } = new URL(platform.requests[0]?.path ?? '', 'http://x');
    expect(pathname).toBe('/apps/hello/log-lines');
    expect(Object.fromEntries(searchParams)).toEqual({
      since: '2026-11-21T14:00:00.000000Z',
      until: '2026-11-21T15:00:00.000000Z',
      release: '12',
      request: 'r-1',
      grep: 'a|b',
      ignore_case: 'true',
      level: 'warn',
      field: 'a=b',
    });
    expect(searchParams.getAll('field')).toEqual(['status=500', 'a=b']);
  });

  test('that a search could not find are told of, and that is a failure', async () => {
    const error = {
      id: 'bad_request',
      message: 'The pattern took longer.',
      hint: 'Write another.',
    };
    platform.on(ROUTE, { lines: [line(1, 'hello'), { kind: 'failed', error }] });
    for (const argv of [['logs'], ['logs', '--tail']]) {
      const { code, out, err } = await tfp([...argv, '-g', 'x']);
      expect(code).toBe(1);
      expect(out).toContain(': hello\n');
      expect(err).toBe(' !  The pattern took longer.\n !  Write another.\n');
    }
  });

  test('that are not there are told of on stderr, and that is no failure', async () => {
    platform.on(ROUTE, { lines: [] });
    const none = { code: 0, out: '' };
    expect(await tfp(['logs', '-p', 'wbe'])).toEqual({ ...none, err: 'No line fits.\n' });
    expect(await tfp(['logs'])).toEqual({ ...none, err: 'hello has no lines yet.\n' });
    expect(await tfp(['logs', '--json', '-p', 'wbe'])).toEqual({ ...none, err: '' });
  });

  test('are asked for as the help shows, with the whole id of a request', async () => {
    const { out } = await runTfp(['logs', '--help']);
    expect(out).toMatch(/tfp logs --request [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} /);
    expect(out).toContain('in UTC');
  });

  test('come as JSON lines where that is wished', async () => {
    platform.on(ROUTE, { lines: [line(1, '\x1b[31mred')] });
    expect(JSON.parse((await tfp(['logs', '--json'])).out)).toEqual(line(1, '\x1b[31mred'));
  });

  test('can do nothing to a terminal but be read', async () => {
    platform.on(ROUTE, { lines: [line(1, '\x1b[31mred\x1b[2J\x07')] });
    const coloured = (await tfp(['logs'], { terminal: true, env: { NO_COLOR: '' } })).out;
    expect(coloured).toContain(' \x1b[31mred\\x1b[2J\\x07\x1b[0m\n');
    expect((await tfp(['logs'], { terminal: true })).out).toContain(': red\\x1b[2J\\x07\n');
    expect((await tfp(['logs'])).out).toContain(': red\\x1b[2J\\x07\n');
  });

  test.each([
    [['-n', 'x'], '"x" is no number of lines'],
    [['-n', '1.5'], '"1.5" is no number of lines'],
    [['-p', 'web.1 x'], '"web.1 x" is no process: write one (web.1) or one type (web).'],
    [['-p', 'web,worker'], '"web,worker" is no process'],
    [['-p', 'we*'], '"we*" is no process'],
    [['-p', ''], '"" is no process'],
    [['-p', 'web', '-p', 'worker'], '--process may be given once.'],
    [['-s', 'heroku'], '"heroku" is no source: it is app or tfp.'],
    [['--since', 'soon'], '"soon" is no time: write 10m, 2h, 3d, 14:30, 2026-11-21 or'],
    [['--release', 'last'], '"last" is no release: write v12 or 12.'],
    [['--grep', '('], '"(" is no pattern (Unterminated group): write one as for grep -E'],
    [['--grep', '[[:foo:]]'], 'there is no class [:foo:]'],
    [['--level', 'loud'], '"loud" is no level: it is trace, debug, info, warn, error, fatal.'],
    [['--field', 'x'], '"x" is no field: write status=500, for example.'],
    [['-i'], '-i is about a pattern: write --grep PATTERN, too.'],
    [['--tail', '--until', '1h'], '--tail has no end: leave out --tail or --until.'],
  ])('refuse %j', async (args, words) => {
    const { code, err } = await tfp(['logs', ...args]);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});

describe('logs --tail', () => {
  test('goes on behind the last line when the stream breaks off, until Ctrl-C', async () => {
    const signals = new EventEmitter();
    platform.on(ROUTE, ({ path }, raw) => {
      raw.writeHead(200);
      if (path === '/apps/hello/log-lines?num=100&tail=true') {
        raw.write(`${JSON.stringify(line(5, 'one'))}\n{"id":6,"at`, () => raw.destroy());
      } else {
        expect(path).toBe('/apps/hello/log-lines?after=5&tail=true');
        raw.write(`${JSON.stringify(line(6, 'two'))}\n`);
      }
      return undefined;
    });
    const onOutput = (text: string) => text.endsWith('two\n') && signals.emit('SIGINT');
    const { code, out } = await tfp(['logs', '--tail'], { signals, onOutput });
    expect(code).toBe(0);
    expect(out.match(/: (one|two)\n/g)).toEqual([': one\n', ': two\n']);
  });

  test('of an unknown app ends at once', async () => {
    platform.on(ROUTE, {
      status: 404,
      body: { id: 'not_found', message: "Couldn't find that app." },
    });
    expect(await tfp(['logs', '-t'])).toEqual({
      code: 1,
      out: '',
      err: " !  Couldn't find that app.\n !  What that means: tfp help not_found\n",
    });
  });
});
