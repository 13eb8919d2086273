import { copyFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { apiClient } from '@tfp/contract/api-client';
import { openKeyRing } from '@tfp/contract/key-ring';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '#src/store/open-database.ts';
import { openDoor, prepareApiProcess } from './support/api-process.ts';
import { fillLedger } from './support/test-ledger.ts';

test('it starts with every neighbour away, answers at all its doors, and stops with a stream open', async () => {
  const api = await prepareApiProcess();
  await api.start();
  expect(await api.call('GET', '/account')).toMatchObject({ body: { email: 'admin@localhost' } });
  expect(await api.call('GET', '/health')).toMatchObject({ status: 503, body: { ok: false } });
  const client = apiClient(join(api.data, 'run', 'api.sock'));
  expect(await client.appIds()).toEqual([]);
  for (const name of ['api.sock', 'api-public.sock']) {
    expect(statSync(join(api.data, 'run', name)).mode & 0o777).toBe(0o600);
  }

  const stream = client.desiredState(new AbortController().signal);
  expect((await stream.next()).value).toEqual({ kind: 'synced' });
  const ended = stream.next().catch(() => 'cut');
  await api.stop();
  await ended;
});

test('it serves on the sockets that it inherits, and on no other port', async () => {
  // A port that it could not bind.
  const taken = await openDoor();
  onTestFinished(() => void taken.door.close());
  const api = await prepareApiProcess(taken.port);
  const { door, port } = await openDoor();
  await api.start(door);
  door.close();
  expect((await api.call('GET', '/account', undefined, { port })).status).toBe(200);
});

test('kill -9 at any moment loses nothing that was acknowledged', async () => {
  const api = await prepareApiProcess();
  await api.start();
  await api.call('POST', '/apps', { name: 'hello' });
  let acknowledged = 0;
  for (let round = 0; round < 3; round += 1) {
    const first = Promise.withResolvers<void>();
    // However slow the machine is: only the first round may end before anything was acknowledged.
    if (round === 0) first.resolve();
    const killed = first.promise.then(() => delay(20 + 30 * round)).then(api.kill);
    try {
      for (;;) {
        const value = String(acknowledged + 1);
        const answer = await api.call('PATCH', '/apps/hello/config-vars', { N: value });
        if (answer.status !== 200) continue;
        acknowledged += 1;
        first.resolve();
      }
    } catch {
      // The connection broke off: this change may be in the ledger or not, but not half.
    }
    await killed;
    await api.start();
    const { body: vars } = await api.call('GET', '/apps/hello/config-vars');
    const { body: releases } = await api.call('GET', '/apps/hello/releases');
    expect(Number(vars.N ?? 0)).toBeGreaterThanOrEqual(acknowledged);
    const versions = releases.map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    expect(versions.length).toBeGreaterThanOrEqual(acknowledged);
    const { body: audit } = await api.call('GET', '/apps/hello/audit');
    const audited = audit.filter(({ action }) => action === 'config:set');
    expect(audited.map(({ detail }) => (detail as { release: number }).release).reverse()).toEqual(
      versions,
    );
    expect((await api.call('GET', '/audit/verify')).body).toMatchObject({ ok: true });
    acknowledged = Number(vars.N ?? 0);
  }
  expect(acknowledged).toBeGreaterThan(0);
});

test('another key than the one that sealed the ledger is refused at the start, in words', async () => {
  const api = await prepareApiProcess();
  await api.start();
  await api.call('POST', '/apps', { name: 'hello' });
  await api.stop();
  copyFileSync(`${api.data}.key`, `${api.data}.key.kept`);
  writeFileSync(`${api.data}.key`, `${Buffer.alloc(32, 7).toString('base64')}\n`);
  await expect(api.start()).rejects.toThrow(/another key/);
  copyFileSync(`${api.data}.key.kept`, `${api.data}.key`);
  await api.start();
});

// Goal: what was, does not make the start slower.
// Method: processor time until ready, beside an empty ledger in the same run; never seconds, which say how busy the machine is.
test('a thousand releases do not slow the start down', async () => {
  const [empty, full] = [await prepareApiProcess(), await prepareApiProcess()];
  await full.start();
  await full.kill();
  const db = openDatabase(join(full.data, 'api', 'ledger.db'));
  fillLedger(db, openKeyRing(`${full.data}.key`), 1_000);
  db.close();
  await empty.start();
  await full.start();
  expect((await full.call('GET', '/apps/hello/releases/current')).body.version).toBe(1_000);
  expect(full.startCpuMs()).toBeLessThan(2 * empty.startCpuMs());
});
