import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import { apiRelease } from '../support/api-objects.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

const VERDICT = {
  code: 'R11',
  message: 'web.1 listens on 127.0.0.1:5000 only.',
  hint: 'Listen on 0.0.0.0:$PORT.',
  process: 'web.1',
  boundAddresses: ['127.0.0.1:5000', '127.0.0.1:9229'],
  transcript: ['04:05:06 GET /up: status 503, "\x1b[2Jno database"'],
  lines: ['starting', '\x1b[2Jlistening on 127.0.0.1:5000'],
};
const failedLines = [{ id: 1, kind: 'failed', verdict: VERDICT, serving: 3 }];

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  platform.on('GET /apps/hello/releases', { body: [apiRelease(3, { current: true })] });
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) =>
  runTfp([...argv, '-a', 'hello'], { url: platform.url, ...options });

describe('a change that is waited for', () => {
  const set = (options = {}) => tfp(['config:set', 'FOO=1'], options);
  beforeEach(() => {
    platform.on('PATCH /apps/hello/config-vars', { headers: { 'tfp-release': 'v4' } });
  });

  test('that fails is told with its verdict and with what still serves', async () => {
    platform.on('GET /apps/hello/releases/4/events', { lines: failedLines });
    const { code, out, err } = await set();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatchInlineSnapshot(`
      "Setting FOO and restarting hello... failed
       !  v4 failed (R11): web.1 listens on 127.0.0.1:5000 only.
       !  It also listens on 127.0.0.1:9229.
       !  Listen on 0.0.0.0:$PORT.
       !
       !  Health of web.1:
       !    04:05:06 GET /up: status 503, "\\x1b[2Jno database"
       !
       !  Last lines of web.1:
       !    starting
       !    \\x1b[2Jlistening on 127.0.0.1:5000
       !
       !  v3 still serves.
      "
    `);
  });

  test.each([
    ['R11', 3, ' !  v3 still serves.\n'],
    ['R11', null, ' !  Nothing serves: no release of this app was live before.\n'],
    ['R99', 3, ' !  v3 still serves.\n'],
    // The app may be gone.
    ['R99', null, ''],
  ])('that fails with %s says what serves: %s', async (code, serving, words) => {
    const failed = { id: 1, kind: 'failed', verdict: { code, message: 'It is not up.' }, serving };
    platform.on('GET /apps/hello/releases/4/events', { lines: [failed] });
    const head = `... failed\n !  v4 failed (${code}): It is not up.\n`;
    const { err } = await set();
    expect(err.slice(err.indexOf('...'))).toBe(words === '' ? head : `${head} !\n${words}`);
  });

  test.each([
    ['sha256:one', ' !  v3 still serves.\n'],
    [null, ' !  Nothing serves: no release of this app was live before.\n'],
  ])('that failed long ago takes what serves from the releases: %s', async (image, words) => {
    const failed = apiRelease(4, { tfp: { status: 'failed', verdict: VERDICT as never } });
    const current = apiRelease(3, { current: true, tfp: { image } });
    platform.on('GET /apps/hello/releases/4/events', { lines: [] });
    platform.on('GET /apps/hello/releases/4', { body: failed });
    platform.on('GET /apps/hello/releases', { body: [failed, current] });
    expect((await set()).err).toContain(words);
  });

  test('that is held up says at once by what, and that it goes on alone', async () => {
    const held = { id: 1, kind: 'progress', line: 'The engine is silent', waitsFor: 'engine' };
    const up = { id: 2, kind: 'live', proof: { liveMs: 9_000, processes: ['web.1'] } };
    platform.on('GET /apps/hello/releases/4/events', { lines: [held, up] });
    expect((await set()).err).toBe(
      'Setting FOO and restarting hello... v4 waits:\n' +
        '    The engine is silent\n' +
        '    The release is recorded and goes on by itself: Ctrl-C ends only this waiting.\n' +
        'Setting FOO and restarting hello... done, v4 live in 9.0 s\n',
    );
  });

  test('that was overtaken is followed to the one that took its place', async () => {
    platform.on('GET /apps/hello/releases/4/events', {
      lines: [{ id: 9, kind: 'superseded', by: 5 }],
    });
    platform.on('GET /apps/hello/releases/5/events', ({ path }) => {
      expect(path).toContain('after=0');
      return { lines: [{ id: 10, kind: 'live', proof: { liveMs: 100, processes: ['web.1'] } }] };
    });
    expect((await set()).err).toContain('... overtaken by v5, live in 0.1 s\n');
  });

  test('goes on behind the last event when the connection breaks off', async () => {
    platform.on('GET /apps/hello/releases/4/events', ({ path }, raw) => {
      if (path.endsWith('after=0')) {
        raw.writeHead(200);
        raw.write('{"id":7,"kind":"progress","line":"starting web.1"}\n{"id":8,"ki', () =>
          raw.destroy(),
        );
        return undefined;
      }
      expect(path).toContain('after=7');
      return { lines: [{ id: 8, kind: 'live', proof: { liveMs: 900, processes: ['web.1'] } }] };
    });
    expect(await set()).toMatchObject({ code: 0 });
  });

  test('is read from its row when it settled without an event', async () => {
    platform.on('GET /apps/hello/releases/4/events', { lines: [] });
    platform.on('GET /apps/hello/releases/4', {
      body: apiRelease(4, { tfp: { status: 'failed', verdict: VERDICT as never } }),
    });
    expect((await set()).err).toContain('v4 failed (R11)');
  });

  test('goes on without whoever presses Ctrl-C, and says so', async () => {
    const signals = new EventEmitter();
    platform.on('GET /apps/hello/releases/4/events', (_request, raw) => {
      raw.writeHead(200);
      raw.write('\n', () => signals.emit('SIGINT'));
      return undefined;
    });
    const { code, err } = await set({ signals });
    expect(code).toBe(130);
    expect(err).toContain(' !  v4 goes on: the platform finishes it without you.\n');
    expect(err).toContain(' !  See how it ends: tfp releases:info v4 -a hello\n');
    expect(signals.listenerCount('SIGINT')).toBe(0);
  });

  test('shows each step on a terminal, and only the end in a pipe', async () => {
    platform.on('GET /apps/hello/releases/4/events', {
      lines: [
        { id: 1, kind: 'progress', line: 'starting web.1' },
        { id: 2, kind: 'live', proof: { liveMs: 100, processes: ['web.1'] } },
      ],
    });
    expect((await set({ terminal: true })).err).toContain('v4: starting web.1');
    expect((await set()).err).toBe('Setting FOO and restarting hello... done, v4 live in 0.1 s\n');
  });

  const live = { id: 9, kind: 'live', proof: { liveMs: 100, processes: ['web.1'] } };
  const command = [
    { id: 1, kind: 'progress', line: 'running the release command' },
    { id: 2, kind: 'output', from: 0, lines: ['Migrating', '\x1b[2J1 of 2'] },
    { id: 3, kind: 'output', from: 2, lines: ['2 of 2'] },
  ];

  const settled = {
    id: 10,
    kind: 'settled',
    proof: {
      drained: 212,
      dropped: 0,
      cut: 0,
      stopped: [{ process: 'web.1', version: 3, ms: 812 }],
      killed: [],
    },
  };
  const STANDS = 'Setting FOO and restarting hello... done, v4 live in 0.1 s';

  test('ends in one line with its proof', async () => {
    platform.on('GET /apps/hello/releases/4/events', { lines: [live, settled] });
    expect((await set()).err).toBe(
      `${STANDS}; 212 requests drained, 0 dropped; web.1 stopped 0.8 s after SIGTERM\n`,
    );
  });

  test('does not ask again for a proof that an api did not live to tell', async () => {
    let asked = 0;
    platform.on('GET /apps/hello/releases/4/events', (_request, response) => {
      asked += 1;
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write(`${JSON.stringify(live)}\n`);
      setTimeout(() => response.destroy(), 20);
      return undefined;
    });
    expect((await set()).err).toBe(`${STANDS}\n`);
    expect(asked).toBe(1);
  });

  test('does not wait for long behind a stream that never ends', async () => {
    const began = Date.now();
    platform.on('GET /apps/hello/releases/4/events', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write(`${JSON.stringify(live)}\n`);
      return undefined;
    });
    expect((await set()).err).toBe(`${STANDS}\n`);
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
  });

  test('shows what its release command writes below it, in a pipe', async () => {
    platform.on('GET /apps/hello/releases/4/events', { lines: [...command, live] });
    const { out, err } = await set();
    expect(out).toBe('');
    expect(err).toMatchInlineSnapshot(`
      "Setting FOO and restarting hello... v4 runs its release command:
          Migrating
          \\x1b[2J1 of 2
          2 of 2
      Setting FOO and restarting hello... done, v4 live in 0.1 s
      "
    `);
  });

  test('shows it on a terminal too, where the step stays the last line', async () => {
    platform.on('GET /apps/hello/releases/4/events', { lines: [...command, live] });
    const { err } = await set({ terminal: true });
    expect(onScreen(err)).toMatchInlineSnapshot(`
      "Setting FOO and restarting hello... v4 runs its release command:
          Migrating
          \\x1b[2J1 of 2
          2 of 2
      Setting FOO and restarting hello... done, v4 live in 0.1 s
      "
    `);
    const [first = ''] = onScreen(err).split('\n');
    expect(first.length).toBeLessThanOrEqual(80);
  });

  test('shows each line of it once, though the connection breaks off and pieces come again', async () => {
    platform.on('GET /apps/hello/releases/4/events', ({ path }, raw) => {
      if (path.endsWith('after=0')) {
        raw.writeHead(200);
        raw.write(`${JSON.stringify(command[1])}\n{"id":3`, () => raw.destroy());
        return undefined;
      }
      const again = { id: 4, kind: 'output', from: 1, lines: ['1 of 2', '2 of 2'] };
      const later = { id: 5, kind: 'output', from: 13, lines: ['the end'] };
      return { lines: [again, later, live] };
    });
    const { err } = await set();
    expect(err.split('\n').slice(1, -2)).toEqual([
      '    Migrating',
      '    \\x1b[2J1 of 2',
      '    2 of 2',
      '    (10 lines are not shown)',
      '    the end',
    ]);
  });

  test('does not repeat the last lines of a release command that were read a moment ago', async () => {
    const verdict = {
      code: 'R18',
      message: 'The release command ended with 1.',
      lines: ['2 of 2'],
    };
    const failed = { id: 9, kind: 'failed', verdict, serving: 3 };
    platform.on('GET /apps/hello/releases/4/events', { lines: [...command, failed] });
    expect((await set()).err).toMatchInlineSnapshot(`
      "Setting FOO and restarting hello... v4 runs its release command:
          Migrating
          \\x1b[2J1 of 2
          2 of 2
      Setting FOO and restarting hello... failed
       !  v4 failed (R18): The release command ended with 1.
       !
       !  v3 still serves.
      "
    `);
    platform.on('GET /apps/hello/releases/4/events', { lines: [failed] });
    expect((await set()).err).toContain(' !  Last lines of the process:\n !    2 of 2\n');
  });

  test('of an app that runs nothing says so', async () => {
    platform.on('GET /apps/hello/releases/4/events', {
      lines: [{ id: 1, kind: 'live', proof: { liveMs: 0, processes: [] } }],
    });
    expect((await set()).err).toContain('... done, v4 (no process runs)\n');
  });
});

/** What stands on a terminal in the end, where a line was written over. */
function onScreen(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\r\x1b[K').at(-1));
  return lines.join('\n');
}
