import { beforeEach, describe, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

const crash = (process: string, more: object = {}) => ({
  process,
  version: 12,
  at: '2026-01-02T03:04:05.000Z',
  code: 'R16',
  message: `${process} exited with status 1.`,
  hint: 'Its last lines tell why; `tfp logs` has the rest.',
  exitCode: 1,
  lines: ['connecting', '\x1b[2Jno database'],
  ...more,
});

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[]) => runTfp([...argv, '-a', 'hello'], { url: platform.url });

describe('ps:crashes', () => {
  test('tells who crashed, when, how, and what it wrote last; the newest stands last', async () => {
    platform.on('GET /apps/hello/crashes', {
      body: [crash('web.2'), crash('web.1', { code: 'R15', hint: undefined, lines: [] })],
    });
    expect((await tfp(['ps:crashes'])).out).toMatchInlineSnapshot(`
      "=== web.1 of v12, 2026-01-02 (2026-01-02T03:04:05.000Z)
      R15: web.1 exited with status 1.

      === web.2 of v12, 2026-01-02 (2026-01-02T03:04:05.000Z)
      R16: web.2 exited with status 1.
      Its last lines tell why; \`tfp logs\` has the rest.

      Last lines of web.2:
        connecting
        \\x1b[2Jno database

      "
    `);
    expect(platform.requests[0]?.path).toBe('/apps/hello/crashes?count=5');
  });

  test('takes a number, and says when there are none', async () => {
    platform.on('GET /apps/hello/crashes', { body: [] });
    expect((await tfp(['ps:crashes', '-n', '20'])).err).toBe('No process of hello has crashed.\n');
    expect(platform.requests[0]?.path).toBe('/apps/hello/crashes?count=20');
    expect((await tfp(['ps:crashes', '--json'])).out).toBe('[]\n');
  });

  test.each(['0', '51', 'all'])('refuses %s', async (word) => {
    const { code, err } = await tfp(['ps:crashes', '-n', word]);
    expect({ code, asked: platform.requests.length }).toEqual({ code: 2, asked: 0 });
    expect(err).toContain(
      `"${word}" is no number of crashes: write -n 50, for example, 50 at the most.`,
    );
  });
});
