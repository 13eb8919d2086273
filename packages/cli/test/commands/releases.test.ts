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
  lines: ['starting', '\x1b[2Jlistening on 127.0.0.1:5000'],
};

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  platform.on('GET /apps/hello/releases', {
    body: [
      apiRelease(3, { current: true, description: 'Set FOO' }),
      apiRelease(2, {
        tfp: { status: 'failed', verdict: VERDICT as never },
        eligible_for_rollback: false,
      }),
      apiRelease(1, { tfp: { commit: 'fffffff000', image: 'sha256:zero' } }),
    ],
  });
  platform.on('GET /apps/hello/releases/3/config-vars', {
    body: { FOO: '1', SAME: 's', GONE: 'g' },
  });
  platform.on('GET /apps/hello/releases/1/config-vars', {
    body: { FOO: '0', SAME: 's', NEW: 'n' },
  });
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) =>
  runTfp([...argv, '-a', 'hello'], { url: platform.url, ...options });
const failedLines = [{ id: 1, kind: 'failed', verdict: VERDICT }];

describe('releases', () => {
  test('are a table, the newest first', async () => {
    const { out } = await tfp(['releases', '-n', '3']);
    expect(out).toMatchInlineSnapshot(`
      "RELEASE  STATE      WHEN        BY              WHAT
      v3       live       2026-01-02  me@example.com  Set FOO
      v2       failed     2026-01-02  me@example.com  Deploy 1a2b3c4
      v1       succeeded  2026-01-02  me@example.com  Deploy 1a2b3c4
      "
    `);
    expect(platform.requests[0]?.headers.range).toBe('version ..; order=desc,max=3');
  });

  test('fit a screen of 80 columns, and are whole in a pipe', async () => {
    const description = `Set ${'A_LONG_NAME, '.repeat(12)}LAST`;
    platform.on('GET /apps/hello/releases', { body: [apiRelease(1, { description })] });
    const screen = (await tfp(['releases'], { terminal: true })).out.split('\n');
    expect(screen.map((line) => line.length)).toEqual([expect.any(Number), 80, 0]);
    expect((await tfp(['releases'])).out).toContain('LAST');
  });

  test('are counted by whole numbers', async () => {
    expect((await tfp(['releases', '-n', 'many'])).err).toContain(
      '"many" is no number of releases',
    );
  });
});

describe('releases:info', () => {
  test('shows the newest, or the one that is named', async () => {
    platform.on('GET /apps/hello/releases/1', { body: apiRelease(1) });
    expect((await tfp(['releases:info'])).out).toContain(
      '=== v3 of hello: Set FOO\nState:   live\n',
    );
    expect((await tfp(['releases:info', '1'])).out).toMatchInlineSnapshot(`
      "=== v1 of hello: Deploy 1a2b3c4
      State:   succeeded
      By:      me@example.com
      When:    2026-01-02T03:04:05.000Z (2026-01-02)
      Commit:  1a2b3c4d5e6f
      Image:   sha256:one
      Stack:   tfp-13
      Config:  FOO, NEW, SAME
      Types:
        web: node server.js
      "
    `);
  });

  test('shows why a release failed', async () => {
    platform.on('GET /apps/hello/releases/2', {
      body: apiRelease(2, { tfp: { status: 'failed', verdict: VERDICT as never } }),
    });
    platform.on('GET /apps/hello/releases/2/config-vars', { body: {} });
    const { out } = await tfp(['releases:info', 'v2']);
    expect(out).toContain('v2 failed (R11): web.1 listens on 127.0.0.1:5000 only.');
    expect(out).toContain('\n  \\x1b[2Jlistening on 127.0.0.1:5000\n');
  });

  test('says what a release is called when another word is given', async () => {
    const { code, err } = await tfp(['releases:info', 'latest']);
    expect(code).toBe(2);
    expect(err).toContain('"latest" is no release: releases are named v1, v2, …');
  });

  test('passes on that there is none', async () => {
    platform.on('GET /apps/hello/releases/99', {
      status: 404,
      body: { id: 'not_found', message: 'hello has no release v99.' },
    });
    expect(await tfp(['releases:info', 'v99'])).toEqual({
      code: 1,
      out: '',
      err: ' !  hello has no release v99.\n',
    });
  });
});

describe('rollback', () => {
  beforeEach(() => {
    platform.on('GET /apps/hello/releases/1', {
      body: apiRelease(1, { tfp: { commit: 'fffffff000', image: 'sha256:zero' } }),
    });
    platform.on('POST /apps/hello/releases', { status: 201, body: apiRelease(4) });
    platform.on('GET /apps/hello/releases/4/events', {
      lines: [
        { id: 1, kind: 'progress', line: 'starting web.1' },
        { id: 2, kind: 'live', proof: { liveMs: 300, processes: ['web.1'] } },
      ],
    });
  });

  test('says first what it will change, then how to undo it', async () => {
    const { code, err } = await tfp(['rollback']);
    expect(code).toBe(0);
    expect(platform.sent('POST /apps/hello/releases')).toEqual([{ release: 'id-of-v1' }]);
    expect(err).toMatchInlineSnapshot(`
      "v1 is: Deploy 1a2b3c4, by me@example.com.
      Code:   1a2b3c4 -> fffffff
      Config: changes FOO; adds NEW; removes GONE
      Rolling back hello to v1... done, v4 live in 0.3 s
      To undo it: tfp rollback v3 -a hello
      "
    `);
  });

  test('goes to the release that is named', async () => {
    expect((await tfp(['rollback', 'v1'])).err).toContain('Rolling back hello to v1... done, v4');
  });

  test('says that there is no earlier one', async () => {
    platform.on('GET /apps/hello/releases', { body: [apiRelease(1, { current: true })] });
    const { code, err } = await tfp(['rollback']);
    expect(code).toBe(1);
    expect(err).toContain('hello has no earlier release to go back to.');
  });

  test('prints a warning of the platform on a line of its own', async () => {
    platform.on('POST /apps/hello/releases', {
      status: 201,
      headers: { 'x-heroku-warning': 'A build still runs.' },
      body: apiRelease(4),
    });
    expect((await tfp(['rollback', 'v1'])).err).toContain(
      'Rolling back hello to v1... \n !  A build still runs.\nRolling back hello to v1... done, v4',
    );
  });
});

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
       !  Last lines of web.1:
       !    starting
       !    \\x1b[2Jlistening on 127.0.0.1:5000
       !
       !  v3 still serves.
      "
    `);
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

  test('of an app that runs nothing says so', async () => {
    platform.on('GET /apps/hello/releases/4/events', {
      lines: [{ id: 1, kind: 'live', proof: { liveMs: 0, processes: [] } }],
    });
    expect((await set()).err).toContain('... done, v4 (no process runs)\n');
  });
});
