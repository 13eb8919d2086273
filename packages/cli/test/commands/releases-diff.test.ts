import { beforeEach, describe, expect, test } from 'vitest';
import { apiDiff, apiRelease } from '../support/api-objects.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

const NONE = { added: [], removed: [], changed: [] };

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  platform.on('GET /apps/hello/releases', {
    body: [
      apiRelease(6, { tfp: { status: 'pending' } }),
      apiRelease(5, { current: true }),
      apiRelease(4, { tfp: { status: 'failed' } }),
      apiRelease(3, { eligible_for_rollback: false }),
    ],
  });
  platform.on('GET /apps/hello/releases/v3/diff/current', { body: apiDiff() });
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) =>
  runTfp([...argv, '-a', 'hello'], { url: platform.url, ...options });
const commit = (id: string, subject = 'Count visits', author = 'Ada') => ({ id, author, subject });
const code = (kind: string, count: number, more = 0) => ({
  from: '1a2b3c4d5e6f',
  to: '77c0deffff',
  commits: { kind: kind as 'forward', commits: Array(count).fill(commit('77c0deffff')), more },
});

describe('releases:diff', () => {
  test('says what differs, from code to rollout settings', async () => {
    platform.on('GET /apps/hello/releases/v3/diff/current', {
      body: apiDiff({
        code: {
          from: '1a2b3c4d5e6f',
          to: '77c0deffff',
          commits: {
            kind: 'forward',
            commits: [
              commit(
                '77c0deffff',
                `Count \x1b[2J visits ${'and visitors '.repeat(9)}`,
                'Ada Lovelace, Countess of Lovelace',
              ),
              commit('99aa88bb77', 'Greet', 'Bob'),
            ],
            more: 12,
          },
        },
        image: { from: `sha256:${'1a'.repeat(32)}`, to: `sha256:${'2b'.repeat(32)}` },
        stack: { from: 'tfp-13', to: null },
        config: {
          added: [{ key: 'ADDED', to: '3f2a91b0' }],
          removed: [{ key: 'REMOVED_LATER', from: '3f2a91b0' }],
          changed: [
            { key: 'BAZ', from: '3f2a91b0', to: '77c0deff' },
            { key: 'LONGER', from: '77c0deff', to: '3f2a91b0' },
          ],
        },
        process_types: {
          added: [{ key: 'worker', to: 'node worker.js' }],
          removed: [{ key: 'clock', from: 'node clock.js' }],
          changed: [{ key: 'web', from: 'node server.js', to: 'node server.js --fast' }],
        },
        health_checks: {
          ...NONE,
          added: [
            { key: 'worker', to: '[{"type":"liveness","command":["bin/ok","-q"],"wait":5}]' },
          ],
          changed: [
            {
              key: 'web',
              from: '[{"type":"startup","path":"/up","attempts":3}]',
              to: '[{"type":"startup","path":"/up","attempts":5},{"type":"startup","uptime":9}]',
            },
          ],
        },
        rollout: {
          ...NONE,
          added: [{ key: 'web', to: 'surge 1' }],
          changed: [{ key: 'worker', from: 'surge 50%', to: 'surge 50%, batch 2' }],
        },
      }),
    });
    const { out, err } = await tfp(['releases:diff']);
    expect(err).toBe('');
    expect(out).toMatchInlineSnapshot(`
      "=== v3 -> v4 of hello
      Code:    1a2b3c4 -> 77c0def, 14 commits on:
        77c0def  Count \\x1b[2J visits and visitors and visitor… (Ada Lovelace, Count…)
        99aa88b  Greet (Bob)
        and 12 more
      Image:   1a1a1a1a1a1a -> 2b2b2b2b2b2b
      Stack:   tfp-13 -> none
      Config:
        + ADDED
        - REMOVED_LATER
        ~ BAZ     3f2a91 -> 77c0de
        ~ LONGER  77c0de -> 3f2a91
      Types:
        + worker  node worker.js
        - clock   node clock.js
        ~ web     node server.js
                  -> node server.js --fast
      Checks:
        + worker  liveness runs bin/ok -q, wait 5 s
        ~ web     startup GET /up, 3 attempts
                  -> startup GET /up, 5 attempts; startup up for 9 s
      Rollout:
        + web     surge 1
        ~ worker  surge 50%
                  -> surge 50%, batch 2
      "
    `);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test.each([
    [['v1', 'v2'], '/apps/hello/releases/v1/diff/v2'],
    [['1'], '/apps/hello/releases/v1/diff/current'],
    [[], '/apps/hello/releases/v3/diff/current'],
    [['current', '2'], '/apps/hello/releases/current/diff/v2'],
  ])('compares %j', async (args, path) => {
    platform.on(`GET ${path}`, { body: apiDiff({ from: 1, to: 2 }) });
    expect(await tfp(['releases:diff', ...args])).toEqual({
      code: 0,
      out: 'Nothing differs between v1 and v2 of hello.\n',
      err: '',
    });
    expect(JSON.parse((await tfp(['releases:diff', ...args, '--json'])).out)).toMatchObject({
      to: 2,
    });
  });

  test.each([
    [code('forward', 1), 'Code:    1a2b3c4 -> 77c0def, 1 commit on:\n'],
    [code('back', 2, 3), 'Code:    1a2b3c4 -> 77c0def, 5 commits back. These go:\n'],
    [
      code('apart', 2),
      'Code:    1a2b3c4 -> 77c0def, another line of work. 2 commits come with it:\n',
    ],
    [code('unknown', 0), 'Code:    1a2b3c4 -> 77c0def (what lies between is not known)\n'],
    [
      { ...code('same', 0), commits: null },
      'Code:    1a2b3c4 -> 77c0def (what lies between is not known)\n',
    ],
    [{ from: null, to: '77c0deffff', commits: null }, 'Code:    none -> 77c0def\n'],
  ])('says in words how the commits lie: %#', async (changed, words) => {
    platform.on('GET /apps/hello/releases/v3/diff/current', { body: apiDiff({ code: changed }) });
    const { out } = await tfp(['releases:diff']);
    expect(out).toContain(words);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('colours the marks on a terminal', async () => {
    platform.on('GET /apps/hello/releases/v3/diff/current', {
      body: apiDiff({ config: { ...NONE, added: [{ key: 'FOO', to: 'x' }] } }),
    });
    const { out } = await tfp(['releases:diff'], { terminal: true, env: { NO_COLOR: '' } });
    expect(out).toContain('  \x1b[32m+\x1b[39m FOO\n');
  });

  test('says that there is nothing to compare with', async () => {
    platform.on('GET /apps/hello/releases', { body: [apiRelease(1, { current: true })] });
    const { code, err } = await tfp(['releases:diff']);
    expect(code).toBe(1);
    expect(err).toContain('hello has no earlier release to compare with.');
  });
});
