import type { ApiAuditEntry } from '@tfp/contract/audit';
import { beforeEach, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) => runTfp(argv, { url: platform.url, ...options });

function row(seq: number, more: Partial<ApiAuditEntry>): ApiAuditEntry {
  return {
    seq,
    at: '2026-01-02T03:04:05.000Z',
    actor: 'ada@example.test',
    token: { id: 'token-1' },
    address: '192.0.2.7',
    request_id: 'request-1',
    app: { id: 'app-1', name: 'hello' },
    action: 'config:set',
    outcome: 'done',
    detail: {},
    prev_hash: '',
    hash: 'f'.repeat(64),
    ...more,
  };
}

const rows = [
  row(3, { detail: { release: 12, set: ['DATABASE_URL', 'PORT'], unset: ['OLD'] } }),
  row(2, { action: 'ps:scale', detail: { processes: { web: 3, worker: 0 } } }),
  row(1, { actor: null, outcome: 'refused', detail: { code: 'unauthorized' } }),
];

test('the audit of an app says when, by whom, what and with which outcome', async () => {
  platform.on('GET /apps/hello/audit', { body: rows });
  const { out } = await tfp(['audit', '-a', 'hello', '-n', '3']);
  expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['WHEN', 'BY', 'WHAT', 'OUTCOME'],
    [
      '2026-01-02',
      'ada@example.test',
      'config:set release 12, set DATABASE_URL PORT, unset OLD',
      'done',
    ],
    ['2026-01-02', 'ada@example.test', 'ps:scale processes web=3 worker=0', 'done'],
    ['2026-01-02', 'nobody (192.0.2.7)', 'config:set', 'refused: unauthorized'],
    [''],
  ]);
  expect(platform.requests[0]?.headers.range).toBe('seq ..; max=3');
});

test('on a terminal a row fits 80 columns and keeps its outcome', async () => {
  platform.on('GET /audit', { body: rows });
  const { out } = await tfp(['audit', '--all'], { terminal: true });
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(out).toMatch(/config:set of hello.*…\s+done\n/);
  expect(out).toMatch(/config:set of hello\s+refused: unauthorized\n/);
});

test('what users wrote cannot forge a row', async () => {
  platform.on('GET /audit', {
    body: [row(1, { app: { id: null, name: 'x\n2026 root' }, actor: 'a\u001b[2J@b' })],
  });
  const { out } = await tfp(['audit', '--all']);
  expect(out).toContain('config:set of x\\n2026 root');
  expect(out).toContain('a\\x1b[2J@b');
});

test('the rows come as JSON, too', async () => {
  platform.on('GET /audit', { body: rows });
  expect(JSON.parse((await tfp(['audit', '--all', '--json'])).out)).toEqual(rows);
});

test('a whole chain is 0 and tells its head; a broken one is 1 and tells where', async () => {
  const whole = { ok: true, rows: 12, head: 'f'.repeat(64), broken_at: null };
  platform.on('GET /audit/verify', { body: whole });
  const fine = await tfp(['audit', '--verify']);
  expect(fine.code).toBe(0);
  expect(fine.out).toBe(`The audit is whole: 12 rows.\nIts head is ${'f'.repeat(64)}\n`);
  expect(fine.err).toContain('Keep the head elsewhere');
  expect(JSON.parse((await tfp(['audit', '--verify', '--json'])).out)).toEqual(whole);

  platform.on('GET /audit/verify', { body: { ...whole, ok: false, rows: 6, broken_at: 7 } });
  const { code, err } = await tfp(['audit', '--verify']);
  expect(code).toBe(1);
  expect(err).toContain('row 7 does not follow row 6');
});

test('an app that nothing happened to says so, and a slip is told', async () => {
  platform.on('GET /apps/hello/audit', { body: [] });
  expect((await tfp(['audit', '-a', 'hello'])).err).toBe('Nothing was changed yet.\n');
  expect(await tfp(['audit', '-a', 'hello', '-n', 'many'])).toMatchObject({ code: 2 });
});
