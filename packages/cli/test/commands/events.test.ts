import { EventEmitter } from 'node:events';
import type { AppEvent } from '@tfp/contract/app-events';
import { EVENTS_AFTER_HEADER } from '@tfp/contract/platform-api-headers';
import { beforeEach, describe, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const ROUTE = 'GET /apps/hello/events';
const tfp = (argv: string[], options = {}) =>
  runTfp(['events', ...argv, '-a', 'hello'], { url: platform.url, ...options });

function event(id: number, text: string, kind = 'release.live'): AppEvent {
  return { id, at: '2025-11-27T12:00:00.000Z', kind, version: 1, text, data: {} } as never;
}

describe('events', () => {
  test('are printed with when they were, of which kind, and in words', async () => {
    platform.on(ROUTE, { lines: [event(1, 'v1 is live'), event(2, 'oh', 'process.crashed')] });
    const { out } = await tfp([]);
    expect(out).toMatch(/^27 Nov \d\d:00 {2}release\.live {8}v1 is live\n/);
    expect(out).toMatch(/\n27 Nov \d\d:00 {2}process\.crashed {5}oh\n$/);
    expect(platform.requests[0]?.path).toBe('/apps/hello/events?num=20');
  });

  test('of today are told by the clock alone', async () => {
    platform.on(ROUTE, {
      lines: [{ ...event(1, 'v1 is live'), at: new Date().toISOString() }],
    });
    expect((await tfp([])).out).toMatch(/^\d\d:\d\d:\d\d {6}release\.live/);
  });

  test('fit 80 columns of a terminal, and lose no word', async () => {
    const words = 'a '.repeat(60).trim();
    platform.on(ROUTE, { lines: [event(1, words, 'formation.restarted'), event(2, words)] });
    const { out } = await tfp([], { terminal: true });
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out.match(/\ba\b/g)).toHaveLength(120);
  });

  test('are coloured by what they mean', async () => {
    const lines = [event(1, 'well'), event(2, 'ill', 'release.failed')];
    platform.on(ROUTE, { lines });
    const { out } = await tfp([], { terminal: true, env: { NO_COLOR: '' } });
    expect(out).toContain('\x1b[32mrelease.live');
    expect(out).toContain('\x1b[31mrelease.failed');
  });

  test('can do nothing to a terminal but be read', async () => {
    platform.on(ROUTE, { lines: [event(1, 'x\n27 Nov 12:00  release.live \x1b[2Jforged')] });
    const { out } = await tfp([]);
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(out).toContain('x\\n27 Nov 12:00  release.live \\x1b[2Jforged');
  });

  test('are asked for by number, kind, time and id', async () => {
    platform.on(ROUTE, { lines: [] });
    const { err } = await tfp(['-n', '7', '-k', 'release, process.up', '--after', '12']);
    expect(err).toBe('No event fits.\n');
    expect((await tfp(['--since', '2h', '--json'])).err).toBe('');
    platform.requests.splice(1);
    expect(platform.requests[0]?.path).toBe(
      '/apps/hello/events?num=7&after=12&kinds=release%2Cprocess.up',
    );
    await tfp(['--since', '2026-11-27T12:00:00Z']);
    expect(platform.requests[1]?.path).toBe(
      '/apps/hello/events?since=2026-11-27T12%3A00%3A00.000Z',
    );
    await tfp(['--since', '2h']);
    const since = new URL(`http://x${platform.requests[2]?.path}`).searchParams.get('since');
    expect(Date.now() - Date.parse(since ?? '')).toBeGreaterThanOrEqual(7_200_000);
  });

  test('are asked for from a time of day or a date on, by the clock of the reader', async () => {
    platform.on(ROUTE, { lines: [] });
    expect((await tfp([])).err).toBe('Nothing is told of hello yet.\n');
    await tfp(['--since', '2026-11-27']);
    const since = new URL(`http://x${platform.requests[1]?.path}`).searchParams.get('since');
    expect(Date.parse(since ?? '')).toBe(new Date(2026, 10, 27).getTime());
    expect((await tfp(['--since', '14:30'])).code).toBe(0);
  });

  test('come as JSON lines where that is wished', async () => {
    platform.on(ROUTE, { lines: [event(3, 'v1 is live')] });
    expect(JSON.parse((await tfp(['--json'])).out)).toEqual(event(3, 'v1 is live'));
  });

  test.each([
    [['-n', 'x'], '"x" is no number of events: write -n 50, for example.'],
    [['--after', 'v1'], '"v1" is no id of an event: tfp events --json tells them.'],
    [['-k', 'release,relase'], '"relase" is no kind of events.'],
    [['--since', 'yesterday'], '"yesterday" is no time: write 10m, 2h, 3d, 14:30, 2026-11-21 or'],
  ])('refuse %j', async (args, words) => {
    const { code, err } = await tfp(args);
    expect(code).toBe(2);
    expect(err.replaceAll(/\n !\s+/g, ' ')).toContain(words);
    expect(platform.requests).toEqual([]);
  });
});

describe('events --tail', () => {
  test('goes on behind the last event when the stream breaks off, until Ctrl-C', async () => {
    const signals = new EventEmitter();
    platform.on(ROUTE, ({ path }, raw) => {
      raw.writeHead(200, { [EVENTS_AFTER_HEADER]: '4' });
      if (path === '/apps/hello/events?num=20&kinds=release&tail=true') {
        raw.write(`${JSON.stringify(event(5, 'one'))}\n{"id":6,"at`, () => raw.destroy());
      } else {
        expect(path).toBe('/apps/hello/events?kinds=release&after=5&tail=true');
        raw.write(`\n${JSON.stringify(event(6, 'two'))}\n`);
      }
      return undefined;
    });
    const onOutput = (text: string) => text.endsWith('two\n') && signals.emit('SIGINT');
    const { code, out } = await tfp(['--tail', '-k', 'release'], { signals, onOutput });
    expect(code).toBe(0);
    expect(out.match(/(one|two)\n/g)).toEqual(['one\n', 'two\n']);
  });

  test('that breaks off before its first event goes on where it began', async () => {
    let asked = 0;
    platform.on(ROUTE, ({ path }, raw) => {
      asked += 1;
      raw.writeHead(200, { [EVENTS_AFTER_HEADER]: '41' });
      raw.flushHeaders();
      if (asked === 1) setImmediate(() => raw.destroy());
      else {
        expect(path).toBe('/apps/hello/events?after=41&tail=true');
        raw.end(`${JSON.stringify(event(42, 'gone', 'app.destroyed'))}\n`);
      }
      return undefined;
    });
    const { code, out } = await tfp(['--tail', '-n', '0']);
    expect(code).toBe(0);
    expect(out).toContain('gone\n');
    expect(asked).toBe(2);
  });

  test('ends with the app', async () => {
    platform.on(ROUTE, { lines: [event(9, 'hello was destroyed', 'app.destroyed')] });
    expect(await tfp(['-t'])).toMatchObject({ code: 0, err: '' });
    expect(platform.requests).toHaveLength(1);
  });

  test('of an unknown app ends at once', async () => {
    platform.on(ROUTE, {
      status: 404,
      body: { id: 'not_found', message: "Couldn't find that app." },
    });
    expect(await tfp(['-t'])).toMatchObject({
      code: 1,
      err: " !  Couldn't find that app.\n !  What that means: tfp help not_found\n",
    });
  });
});
