import { FRAME } from '@tfp/contract/attach-frames';
import type { ApiOneOff } from '@tfp/contract/platform-api';
import { beforeEach, expect, test } from 'vitest';
import { apiDyno } from '../support/api-objects.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { playSession } from '../support/fake-session.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (verb: string, ...argv: string[]) =>
  runTfp([verb, '-a', 'hello', ...argv], { url: platform.url });

function oneOff(fields: Partial<ApiOneOff>): ApiOneOff {
  return {
    id: 'key',
    name: 'run.4711',
    command: 'rake db',
    size: 'standard',
    attached: true,
    release: { version: 3 },
    user: { email: 'ann@example.com' },
    state: 'exited',
    exit_code: 0,
    signal: null,
    out_of_memory: false,
    started_at: '2026-01-01T00:00:00.000Z',
    ended_at: '2026-01-01T00:00:02.000Z',
    duration_ms: 2_000,
    ...fields,
  };
}

test('run:list says how each one ended, how long it took, and who ran it', async () => {
  platform.on('GET /apps/hello/one-offs', {
    status: 200,
    body: [
      oneOff({}),
      oneOff({ exit_code: 3 }),
      oneOff({ exit_code: 143, signal: 'SIGTERM' }),
      oneOff({ exit_code: 137, signal: 'SIGKILL', out_of_memory: true }),
      oneOff({ state: 'timeout', exit_code: 124 }),
      oneOff({ state: 'lost', exit_code: null }),
    ],
  });
  const { code, out } = await tfp('run:list');
  expect(code).toBe(0);
  for (const words of ['ok', 'exit 3', 'SIGTERM', 'out of memory', 'timed out', 'lost']) {
    expect(out).toContain(words);
  }
  expect(out).toContain('2.0 s');
  expect(out).toContain('ann@example.com');
});

test('run:stop asks, and says where the end is told', async () => {
  platform.on('POST /apps/hello/one-offs/run.4711/actions/stop', { status: 202, body: {} });
  const { code, err } = await tfp('run:stop', 'run.4711');
  expect(code).toBe(0);
  expect(err).toContain('tfp run:list -a hello');
});

test('ps:exec goes into web.1, and its exit code comes through', async () => {
  const asked: unknown[] = [];
  platform.on('GET /apps/hello/dynos', {
    status: 200,
    body: [apiDyno('worker.1', { state: 'up' }), apiDyno('web.1', { state: 'up' })],
  });
  platform.on('POST /apps/hello/dynos/web.1/exec', ({ body }) => {
    asked.push(body);
    const attach_url = 'http://elsewhere.example/apps/id/one-offs/secret/attach';
    return { status: 201, body: { process: 'web.1', attach_url } };
  });
  platform.onUpgrade(
    playSession({ onStart: ({ send }) => send(FRAME.exit, JSON.stringify({ code: 6 })) }),
  );
  expect((await tfp('ps:exec', 'ls', '-l')).code).toBe(6);
  expect(asked).toEqual([{ command: 'ls -l', force_no_tty: true }]);
});

test('ps:exec asks for a name where there is no telling which process is meant', async () => {
  platform.on('GET /apps/hello/dynos', {
    status: 200,
    body: [apiDyno('worker.1', { state: 'up' }), apiDyno('worker.2', { state: 'up' })],
  });
  const { code, err } = await tfp('ps:exec', 'ls');
  expect(code).toBe(2);
  expect(err).toContain('These run: worker.1, worker.2.');
});
