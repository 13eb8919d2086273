import { beforeEach, describe, expect, test } from 'vitest';
import { apiPlan, apiRelease } from '../support/api-objects.ts';
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
  platform.on('GET /apps/hello/releases/3/config-vars', { body: { FOO: '1' } });
  platform.on('GET /apps/hello/releases/1/config-vars', {
    body: { FOO: '0', SAME: 's', NEW: 'n' },
  });
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) =>
  runTfp([...argv, '-a', 'hello'], { url: platform.url, ...options });

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

  test('say which ones are pinned', async () => {
    platform.on('GET /apps/hello/releases', {
      body: [apiRelease(2, { current: true }), apiRelease(1, { tfp: { pinned: true } })],
    });
    expect((await tfp(['releases'])).out).toMatchInlineSnapshot(`
      "RELEASE  STATE              WHEN        BY              WHAT
      v2       live               2026-01-02  me@example.com  Deploy 1a2b3c4
      v1       succeeded, pinned  2026-01-02  me@example.com  Deploy 1a2b3c4
      "
    `);
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
  test('tells what became of all that the release replaced', async () => {
    const proof = {
      drained: 212,
      dropped: 0,
      cut: 0,
      stopped: [{ process: 'web.1', version: 12, ms: 812 }],
      killed: [{ process: 'worker.1', version: 12, ms: 30_010, signal: 'SIGKILL' }],
    };
    platform.on('GET /apps/hello/releases/13', { body: apiRelease(13, { tfp: { proof } }) });
    platform.on('GET /apps/hello/releases/13/config-vars', { body: {} });
    const { out } = await tfp(['releases:info', 'v13']);
    expect(out.slice(out.indexOf('Proof:'))).toBe(
      'Proof:   212 requests drained, 0 dropped; web.1 (v12) stopped 0.8 s after\n' +
        '         SIGTERM; worker.1 (v12) killed 30 s after SIGTERM (R12)\n',
    );
  });

  test('shows the newest, or the one that is named', async () => {
    platform.on('GET /apps/hello/releases/1', { body: apiRelease(1) });
    expect((await tfp(['releases:info'])).out).toContain(
      '=== v3 of hello: Set FOO\nState:   live\n',
    );
    expect((await tfp(['releases:info', '1'])).out).toMatchInlineSnapshot(`
      "=== v1 of hello: Deploy 1a2b3c4
      State:   succeeded
      Cause:   a push
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

  test('shows all that decides what runs, within 80 columns', async () => {
    platform.on('GET /apps/hello/releases/1', {
      body: apiRelease(1, {
        current: true,
        tfp: {
          image: `sha256:${'1a'.repeat(32)}`,
          digest: `sha256:${'2b'.repeat(32)}`,
          cause: 'revert',
          config_digest: '3f2a91b0c1d2e3f4',
          release_command: 'node migrate.js',
          pinned: true,
          process_types: { web: 'node server.js', worker: null },
          health_checks: {
            web: [
              { type: 'startup', path: '/up' },
              { type: 'liveness', command: ['bin/ok', '-q'] },
            ],
            worker: [{ type: 'startup', uptime: 10 }],
          },
          rollout: { web: { surge: '50%', batch: 2 }, worker: { surge: 0 } },
        },
      }),
    });
    const keys = Array.from({ length: 20 }, (_, index) => [`CONFIG_${index}`, 'secret']);
    platform.on('GET /apps/hello/releases/1/config-vars', { body: Object.fromEntries(keys) });
    const { out, err } = await tfp(['releases:info', 'v1']);
    expect(out).toMatchInlineSnapshot(`
      "=== v1 of hello: Deploy 1a2b3c4
      State:   live, pinned
      Cause:   the platform went back by itself
      By:      me@example.com
      When:    2026-01-02T03:04:05.000Z (2026-01-02)
      Commit:  1a2b3c4d5e6f
      Image:   sha256:1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a
      Digest:  sha256:2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b
      Stack:   tfp-13
      Config:  CONFIG_0, CONFIG_1, CONFIG_10, CONFIG_11, CONFIG_12, CONFIG_13,
               CONFIG_14, CONFIG_15, CONFIG_16, CONFIG_17, CONFIG_18, CONFIG_19,
               CONFIG_2, CONFIG_3, CONFIG_4, CONFIG_5, CONFIG_6, CONFIG_7, CONFIG_8,
               CONFIG_9 (hash 3f2a91)
      Release: node migrate.js
      Types:
        web: node server.js
        worker: the image's own command
      Checks:
        web: startup GET /up
        web: liveness runs bin/ok -q
        worker: startup up for 10 s
      Rollout:
        web: surge 50%, batch 2
        worker: surge 0 (stopped before its new processes start)
      "
    `);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(err).toBe('What its release command wrote: tfp releases:output v1 -a hello\n');
  });

  test('says so where the config is not for this person to read', async () => {
    platform.on('GET /apps/hello/releases/3/config-vars', {
      status: 403,
      body: { id: 'forbidden', message: 'You may not.' },
    });
    expect((await tfp(['releases:info'])).out).toContain('Config:  not yours to read\n');
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
      err: ' !  hello has no release v99.\n !  What that means: tfp help not_found\n',
    });
  });
});

describe('releases:output', () => {
  const output = (changes: object) =>
    platform.on('GET /apps/hello/releases/v3/output', {
      body: { version: 3, release_command: 'node migrate.js', lines: [], ...changes },
    });

  test('prints the lines and nothing else, harmless for a terminal', async () => {
    output({ lines: ['one', '\x1b[2Jtwo'] });
    expect(await tfp(['releases:output'])).toEqual({ code: 0, out: 'one\n\\x1b[2Jtwo\n', err: '' });
    expect(JSON.parse((await tfp(['releases:output', 'v3', '--json'])).out)).toMatchObject({
      lines: ['one', '\x1b[2Jtwo'],
    });
  });

  test.each([
    [{ release_command: null }, 'v3 of hello ran no release command.\n'],
    [{}, 'The release command of v3 wrote nothing.\n'],
  ])('says why there is nothing to print: %j', async (changes, err) => {
    output(changes);
    expect(await tfp(['releases:output', '3'])).toEqual({ code: 0, out: '', err });
  });
});

describe('releases:retry', () => {
  const failed = apiRelease(4, { tfp: { status: 'failed' } });
  beforeEach(() => {
    platform.on('GET /apps/hello/releases', { body: [failed] });
    platform.on('POST /apps/hello/releases/v4/retry', { status: 201, body: apiRelease(5) });
    platform.on('GET /apps/hello/releases/5/events', {
      lines: [{ id: 2, kind: 'live', proof: { liveMs: 300, processes: ['web.1'] } }],
    });
  });

  test('tries the newest release again, if that failed', async () => {
    expect(await tfp(['releases:retry'])).toEqual({
      code: 0,
      out: '',
      err: 'Retrying v4 of hello... done, v5 live in 0.3 s\n',
    });
  });

  test('says that the newest one did not fail, and what to write', async () => {
    platform.on('GET /apps/hello/releases', { body: [apiRelease(3, { current: true }), failed] });
    expect(await tfp(['releases:retry'])).toEqual({
      code: 1,
      out: '',
      err:
        ' !  v3 of hello did not fail: it is live.\n' +
        ' !  To try another one again: tfp releases:retry vN -a hello\n',
    });
    expect((await tfp(['releases:retry', 'v4'])).code).toBe(0);
  });

  test('is planned without being made', async () => {
    platform.on('POST /apps/hello/releases/v4/retry', { body: apiPlan({ version: 5 }) });
    expect((await tfp(['releases:retry', '--plan'])).out).toContain('=== v5 would be: Set FOO\n');
    expect(platform.requests.at(-1)?.path).toBe('/apps/hello/releases/v4/retry?plan=true');
  });
});

test('releases:pin and releases:unpin say what that means, and each names the other', async () => {
  platform.on('PUT /apps/hello/releases/v3/pin', { body: apiRelease(3) });
  platform.on('DELETE /apps/hello/releases/v3/pin', { body: apiRelease(3) });
  expect(await tfp(['releases:pin', '3'])).toMatchObject({
    code: 0,
    err: 'Pinned v3 of hello: its image is kept.\nTo let it go: tfp releases:unpin v3 -a hello\n',
  });
  expect(await tfp(['releases:unpin', 'v3'])).toMatchObject({
    code: 0,
    err: 'Unpinned v3 of hello: its image goes when it is old.\nTo keep it: tfp releases:pin v3 -a hello\n',
  });
  expect((await tfp(['releases:pin'])).err).toContain('Which release?');
});
