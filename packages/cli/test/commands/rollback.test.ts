import { beforeEach, describe, expect, test } from 'vitest';
import { apiDiff, apiPlan, apiRelease } from '../support/api-objects.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

const PLAN = apiPlan({
  description: 'Rollback to v1',
  diff: apiDiff({
    code: {
      from: '1a2b3c4d5e6f',
      to: 'fffffff000',
      commits: {
        kind: 'back',
        commits: [{ id: '1a2b3c4d5e6f', author: 'Ada', subject: 'Count \x1b[2J visits' }],
        more: 0,
      },
    },
    config: {
      added: [{ key: 'NEW', to: '3f2a91b0' }],
      removed: [{ key: 'GONE', from: '3f2a91b0' }],
      changed: [{ key: 'FOO', from: '3f2a91b0', to: '77c0deff' }],
    },
  }),
  warnings: ['v2 and v3 ran release commands: what they did to data stays.'],
});

let platform: FakePlatform;
let plan = PLAN;
beforeEach(async () => {
  plan = PLAN;
  platform = await startFakePlatform();
  platform.on('GET /apps/hello/releases', {
    body: [apiRelease(3, { current: true }), apiRelease(2), apiRelease(1)],
  });
  platform.on('GET /apps/hello/releases/1', { body: apiRelease(1) });
  platform.on('POST /apps/hello/releases', ({ path }) =>
    path.endsWith('?plan=true') ? { body: plan } : { status: 201, body: apiRelease(4) },
  );
  platform.on('GET /apps/hello/releases/4/events', {
    lines: [
      { id: 1, kind: 'progress', line: 'starting web.1' },
      { id: 2, kind: 'live', proof: { liveMs: 300, processes: ['web.1'] } },
    ],
  });
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) =>
  runTfp([...argv, '-a', 'hello'], { url: platform.url, ...options });
const made = () =>
  platform.requests
    .filter(({ method, path }) => method === 'POST' && !path.includes('plan'))
    .map(({ body }) => body);

describe('rollback', () => {
  test('says first what it will change, then how to undo it, and reads no config', async () => {
    const { code, out, err } = await tfp(['rollback', 'v1']);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toMatchInlineSnapshot(`
      "v1 is: Deploy 1a2b3c4, by me@example.com.
      Code:    1a2b3c4 -> fffffff, 1 commit back. These go:
        1a2b3c4  Count \\x1b[2J visits (Ada)
      Config:
        + NEW
        - GONE
        ~ FOO  3f2a91 -> 77c0de
      It will replace the processes web=2.
       !  v2 and v3 ran release commands: what they did to data stays.
      Rolling back hello to v1... done, v4 live in 0.3 s
      To undo it: tfp rollback v3 -a hello
      "
    `);
    expect(platform.sent('POST /apps/hello/releases')).toEqual([
      { release: 'id-of-v1' },
      { release: 'id-of-v1' },
    ]);
    expect(platform.requests.filter(({ path }) => path.includes('config-vars'))).toEqual([]);
  });

  test('goes to the release before the live one where none is named', async () => {
    const { err } = await tfp(['rollback']);
    expect(err).toContain('Rolling back hello to v2... done, v4 live in 0.3 s\n');
    expect(made()).toEqual([{ release: 'id-of-v2' }]);
  });

  test.each(['code', 'config'])('brings back the %s alone, and is undone alike', async (half) => {
    const { err } = await tfp(['rollback', 'v1', `--${half}`]);
    expect(made()).toEqual([{ release: 'id-of-v1', only: half }]);
    expect(err).toContain(`Rolling back the ${half} of hello to v1... done, v4 live in 0.3 s\n`);
    expect(err).toContain(`To undo it: tfp rollback v3 --${half} -a hello\n`);
  });

  test('does not take both halves for the whole', async () => {
    const { code, err } = await tfp(['rollback', '--code', '--config']);
    expect(code).toBe(2);
    expect(err).toContain('--code and --config exclude each other.');
    expect(platform.requests).toEqual([]);
  });

  test('runs the release command again only where that is wished', async () => {
    plan = apiPlan({ release_command: 'node migrate.js' });
    const { err } = await tfp(['rollback', 'v1', '--run-release']);
    expect(made()).toEqual([{ release: 'id-of-v1', run_release_command: true }]);
    expect(err).toContain('Before it goes live it will run: node migrate.js\n');
  });

  test('is planned without being made', async () => {
    const { code, out, err } = await tfp(['rollback', 'v1', '--plan']);
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "=== v4 would be: Rollback to v1
      Code:    1a2b3c4 -> fffffff, 1 commit back. These go:
        1a2b3c4  Count \\x1b[2J visits (Ada)
      Config:
        + NEW
        - GONE
        ~ FOO  3f2a91 -> 77c0de
      It would replace the processes web=2.
      "
    `);
    expect(err).toBe(
      ' !  v2 and v3 ran release commands: what they did to data stays.\nNothing was changed.\n',
    );
    const json = await tfp(['rollback', 'v1', '--plan', '--json']);
    expect({ ...json, out: JSON.parse(json.out) }).toEqual({ code: 0, out: PLAN, err: '' });
    expect(made()).toEqual([]);
  });

  test('does nothing where nothing differs', async () => {
    plan = apiPlan({ version: null });
    expect(await tfp(['rollback', 'v1'])).toEqual({
      code: 0,
      out: '',
      err:
        'v1 is: Deploy 1a2b3c4, by me@example.com.\n' +
        'Nothing differs, so nothing was changed.\n',
    });
    expect(made()).toEqual([]);
  });

  test.each([
    [
      { diff: apiDiff({ code: { from: '1a2b3c4', to: null, commits: null } }), processes: [] },
      'It has no code: nothing will run any more.',
    ],
    [{ processes: [] }, 'No process will be replaced: none runs.'],
  ])('says what becomes of the processes: %#', async (changes, words) => {
    plan = apiPlan(changes);
    expect((await tfp(['rollback', 'v1'])).err).toContain(`${words}\n`);
  });

  test('says that there is no earlier one', async () => {
    platform.on('GET /apps/hello/releases', { body: [apiRelease(1, { current: true })] });
    const { code, err } = await tfp(['rollback']);
    expect(code).toBe(1);
    expect(err).toContain('hello has no earlier release to go back to.');
  });

  test('prints a warning of the platform on a line of its own', async () => {
    platform.on('POST /apps/hello/releases', ({ path }) =>
      path.endsWith('?plan=true')
        ? { body: plan }
        : {
            status: 201,
            headers: { 'x-heroku-warning': 'A build still runs.' },
            body: apiRelease(4),
          },
    );
    expect((await tfp(['rollback', 'v1'])).err).toContain(
      'Rolling back hello to v1... \n !  A build still runs.\nRolling back hello to v1... done, v4',
    );
  });
});
