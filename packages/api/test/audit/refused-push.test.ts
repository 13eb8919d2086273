import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createPrivateServer } from '#src/http/private-server.ts';
import { openTestLedger } from '../support/test-ledger.ts';

test('a push is written when it is accepted, once, and when it is refused', async () => {
  const { app, deps } = openTestLedger();
  const hello = app('hello');
  const server = createPrivateServer({ ...deps, log: pino({ level: 'silent' }) });
  const push = (id: string, envSchema: object) => {
    const who = { appId: hello.id, actor: 'ada@example.test', commit: 'a'.repeat(40) };
    return server.inject({ method: 'POST', url: '/builds', payload: { id, envSchema, ...who } });
  };
  const id = randomUUID();
  for (const _lostReply of [1, 2]) expect((await push(id, {})).statusCode).toBe(200);
  const needy = { SECRET_KEY: { required: true } };
  expect((await push(randomUUID(), needy)).statusCode).toBe(422);
  const rows = deps.audit.pageOfApp(hello.id, { from: 99, limit: 99 });
  expect(rows.map((row) => [row.action, row.outcome, row.actor, JSON.parse(row.detail)])).toEqual([
    ['git:push', 'refused', 'ada@example.test', { commit: 'a'.repeat(40), code: 'invalid_params' }],
    ['git:push', 'done', 'ada@example.test', { build: 1, commit: 'a'.repeat(40) }],
  ]);
});
