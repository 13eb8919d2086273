import type { ApiOneOff } from '@tfp/contract/platform-api';
import { beforeEach, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
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
