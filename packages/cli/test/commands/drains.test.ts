import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiLogDrain } from '@tfp/contract/drains';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) => runTfp(argv, { url: platform.url, ...options });

const PATH = '/apps/hello/log-drains';
const AT = new Date(Date.now() - 200_000).toISOString();

function drain(id: string, url: string, more: Partial<ApiLogDrain['tfp']> = {}): ApiLogDrain {
  return {
    id: `${id}-0000-4000-8000-000000000000`,
    token: `d.${id}`,
    url,
    addon: null,
    extended: null,
    app: { id: 'app-1', name: 'hello' },
    created_at: AT,
    updated_at: AT,
    tfp: {
      format: 'syslog',
      headers: [],
      status: {
        state: 'idle',
        sent: 1_234,
        waiting: 0,
        dropped: 0,
        lastSentAt: AT,
        lastError: null,
      },
      ...more,
    },
  };
}

test('drains are listed with how it goes, in 80 columns', async () => {
  const lastError = { at: AT, text: 'otlp.example.com answered 401: no such token' };
  const status = {
    state: 'retrying',
    sent: 9,
    waiting: 120_000,
    dropped: 55,
    lastSentAt: AT,
  } as const;
  platform.on(`GET ${PATH}`, {
    body: [
      drain('1a2b3c4d', 'syslog+tls://logs.example.com:6514'),
      drain('2b3c4d5e', `https://otlp.example.com/${'long/'.repeat(20)}?key=***`, {
        format: 'otlp',
        status: { ...status, lastError },
      }),
      drain('3c4d5e6f', 'syslog://10.0.0.1:514', { status: null }),
    ],
  });
  const { out, err } = await tfp(['drains', '-a', 'hello'], {
    terminal: true,
    env: { NO_COLOR: '1' },
  });
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toBe('DRAIN     KIND        STATE       SENT  WAITING  DROPPED  TO');
  expect(lines[1]).toBe(
    '1a2b3c4d  syslog TLS  up to date  1234  0        0        logs.example.com:6514',
  );
  expect(lines[2]).toMatch(/^2b3c4d5e {2}otlp {8}retrying {4}9 {5}120000 {3}55 {7}https:.+…$/);
  expect(lines[3]).toMatch(/^3c4d5e6f {2}syslog {6}unknown +10\.0\.0\.1:514$/);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(err).toContain('2b3c4d5e, 3 min ago: otlp.example.com answered 401: no such token');
});

test('what went wrong is wrapped to a narrow screen', async () => {
  const text = `logs.example.com answered 503: ${'try again later '.repeat(8).trim()}`;
  const lastError = { at: AT, text };
  const status = {
    state: 'idle',
    sent: 1,
    waiting: 0,
    dropped: 0,
    lastSentAt: AT,
    lastError,
  } as const;
  platform.on(`GET ${PATH}`, {
    body: [drain('1a2b3c4d', 'http://10.0.0.1/', { format: 'ndjson', status })],
  });
  const { out, err } = await tfp(['drains', '-a', 'hello'], {
    terminal: true,
    columns: 60,
    env: { NO_COLOR: '1' },
  });
  expect(out).toContain('  http://');
  const lines = err.trimEnd().split('\n');
  expect(lines.join(' ')).toBe(`1a2b3c4d, 3 min ago: ${text}`);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
});

test('none are told with the command that adds one; JSON is what the platform said', async () => {
  platform.on(`GET ${PATH}`, { body: [] });
  platform.on('GET /log-drains', { body: [drain('1a2b3c4d', 'syslog://x')] });
  expect((await tfp(['drains', '-a', 'hello'])).err).toContain('tfp drains:add URL -a hello');
  const { out } = await tfp(['drains', '--platform', '--json']);
  expect(JSON.parse(out)).toEqual([drain('1a2b3c4d', 'syslog://x')]);
  const both = await tfp(['drains', '--platform', '-a', 'hello']);
  expect(both).toMatchObject({ code: 2, err: expect.stringContaining('give -a or --platform') });
});

test('a drain is added with what was asked for; secrets may come from files', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'tfp-cli-drains-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  writeFileSync(join(cwd, 'token.txt'), 'Bearer secret\n');
  writeFileSync(join(cwd, 'ca.pem'), 'PEM');
  platform.on(`POST ${PATH}`, {
    status: 201,
    body: drain('1a2b3c4d', 'https://x/', { format: 'otlp' }),
  });
  const argv = ['drains:add', '-', '-a', 'hello', '-f', 'otlp', '--ca', 'ca.pem'];
  const headers = ['--header', 'Authorization: @token.txt', '--header', 'X-Scope:a:b'];
  const added = await tfp([...argv, ...headers], { cwd, input: 'https://x/?key=1\n' });
  expect(platform.sent(`POST ${PATH}`)).toEqual([
    {
      url: 'https://x/?key=1',
      format: 'otlp',
      headers: { Authorization: 'Bearer secret', 'X-Scope': 'a:b' },
      ca: 'PEM',
    },
  ]);
  expect(added.err).toContain('Added drain 1a2b3c4d (otlp) to https://x/');
  expect(added.err).toContain('tfp drains:test 1a2b3c4d -a hello');
  const bad = await tfp([...argv, '--header', 'nothing'], { cwd, input: 'https://x/' });
  expect(bad).toMatchObject({ code: 2, err: expect.stringContaining('"Name: value"') });
  const missing = await tfp(['drains:add', 'https://x', '-a', 'hello', '--ca', 'none.pem'], {
    cwd,
  });
  expect(missing.err).toContain('Cannot read none.pem: there is no such file.');
});

test('a drain is removed and tested by what people call it', async () => {
  const url = encodeURIComponent('syslog://x:514');
  platform.on(`DELETE ${PATH}/${url}`, { body: drain('1a2b3c4d', 'syslog://x:514') });
  const removed = await tfp(['drains:remove', 'syslog://x:514', '-a', 'hello']);
  expect(removed).toMatchObject({
    code: 0,
    err: expect.stringContaining('Removed drain 1a2b3c4d to syslog://x:514'),
  });
  platform.on(`POST ${PATH}/1a2b/test`, { body: { ok: true, text: 'x took the line.' } });
  expect((await tfp(['drains:test', '1a2b', '-a', 'hello'])).err).toContain('x took the line.');
  platform.on(`POST ${PATH}/1a2b/test`, { body: { ok: false, text: 'x answered 500' } });
  expect(await tfp(['drains:test', '1a2b', '-a', 'hello'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('The line did not arrive: x answered 500'),
  });
});
