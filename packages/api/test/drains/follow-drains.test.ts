import { apiClient } from '@tfp/contract/api-client';
import type { DrainsLine } from '@tfp/contract/drains';
import { closeServer } from '@tfp/contract/platform-process';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { addDrain } from '#src/drains/add-drain.ts';
import { readDrainWish } from '#src/drains/read-drain-wish.ts';
import { removeDrain } from '#src/drains/remove-drain.ts';
import { listenInFolder } from '#src/http/listen.ts';
import { createPrivateServer } from '#src/http/private-server.ts';
import { rotateKeys } from '#src/keys/rotate-keys.ts';
import { openTestLedger } from '../support/test-ledger.ts';

// What logs sees, through the client that it really uses, over a real socket.
async function startPrivate() {
  const ledger = openTestLedger();
  const server = createPrivateServer({ ...ledger.deps, log: pino({ level: 'silent' }) });
  await server.ready();
  const path = `${ledger.folder}/run/api.sock`;
  await listenInFolder(server.server, path);
  onTestFinished(() => closeServer(server.server, 100));

  function follow() {
    const stopping = new AbortController();
    const lines = apiClient(path).drains(stopping.signal);
    onTestFinished(() => stopping.abort());
    return async (): Promise<DrainsLine> => {
      const { value, done } = await lines.next();
      if (done) throw new Error('the stream ended');
      return value;
    };
  }
  const add = (owner: Parameters<typeof addDrain>[1], url: string) =>
    addDrain(ledger.deps, owner, readDrainWish({ url, headers: {} }), 'ada');
  return { ...ledger, follow, add };
}

const URL = 'https://user:secret@logs.example.com/';

test('every app comes with its drains, then the platform, then each change', async () => {
  const { app, add, deps, follow } = await startPrivate();
  const hello = app('hello');
  const drain = add(hello, URL);
  const next = follow();
  const { id, token } = drain;
  const whole = { id, token, format: 'logplex', url: URL, headers: {} };
  expect(await next()).toEqual({ kind: 'app', appId: hello.id, name: 'hello', drains: [whole] });
  expect(await next()).toEqual({ kind: 'platform', drains: [] });
  expect(await next()).toEqual({ kind: 'synced' });

  add(null, 'syslog://logs.example.com');
  expect(await next()).toMatchObject({ kind: 'platform', drains: [{ format: 'syslog' }] });
  removeDrain(deps, hello, drain, 'ada');
  expect(await next()).toMatchObject({ kind: 'app', appId: hello.id, drains: [] });
  const other = app('other');
  expect(await next()).toMatchObject({ kind: 'app', name: 'other' });
  destroyApp(deps, other, 'ada@example.test');
  expect(await next()).toEqual({ kind: 'gone', appId: other.id });
});

test("a destroyed app's drains are gone, and none can be added to it", async () => {
  const { app, add, deps, db } = await startPrivate();
  const hello = app('hello');
  add(hello, URL);
  destroyApp(deps, hello, 'ada@example.test');
  expect(deps.drains.of(hello.id)).toEqual([]);
  expect(() => add(hello, URL)).toThrow("Couldn't find that app");
  const row = db.prepare(`INSERT INTO drains VALUES ('x', ?, NULL, 'd', 'syslog', '{}', '')`);
  expect(() => row.run(hello.id)).toThrow('only a living app has drains');
});

test('drains open after a rotation of keys, also those of the platform', async () => {
  const { app, add, deps, follow } = await startPrivate();
  const hello = app('hello');
  add(hello, URL);
  add(null, URL);
  const old = deps.masterKey.newest().id;
  rotateKeys({ ...deps, runner: { keyIds: async () => [] } });
  deps.masterKey.retire([old]);
  expect(deps.drains.of(null)[0]?.dataKey?.keyId).toBe(deps.masterKey.newest().id);
  const next = follow();
  expect(await next()).toMatchObject({ kind: 'app', drains: [{ url: URL }] });
  expect(await next()).toMatchObject({ kind: 'platform', drains: [{ url: URL }] });
});
