import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { callApi } from '../support/call-api.ts';
import type { TfpStack } from '../support/tfp-stack.ts';
import { examined } from '../support/well.ts';
import type { Ground } from './ground.ts';

const MB = 1024 * 1024;
/** For how long the ledger is held: a read that waits for a writer takes as long as that. */
const HELD_MS = [4_000, 8_000] as const;
const SLOWEST_READ_MS = 3_000;

/** Somebody holds the ledger for less than a change may wait, and for more. */
export async function outwaitWriters({ stack, victim }: Ground): Promise<void> {
  const writer = new Database(join(stack.data, 'api/ledger.db'));
  try {
    writer.exec('BEGIN IMMEDIATE');
    const waits = victim.tfp('config:set', 'GREETING=waited');
    expect(await slowestRead(stack, HELD_MS[0])).toBeLessThan(SLOWEST_READ_MS);
    writer.exec('ROLLBACK');
    expect(await waits).toMatchObject({ code: 0 });
    writer.exec('BEGIN IMMEDIATE');
    const gaveUp = victim.tfp('config:set', 'GREETING=refused');
    expect(await slowestRead(stack, HELD_MS[1])).toBeLessThan(SLOWEST_READ_MS);
    const refused = await gaveUp;
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain('Another program holds the ledger');
    writer.exec('ROLLBACK');
    await until('its value', async () => (await victim.get()).json.greeting === 'waited');
  } finally {
    writer.close();
  }
}

/** Somebody reads for so long that the write-ahead log grows beyond its bound. */
export async function outwaitReader({ stack, victim }: Ground): Promise<void> {
  const path = join(stack.data, 'api/ledger.db');
  const [reader, writer] = [new Database(path, { readonly: true }), new Database(path)];
  const walMb = () => statSync(`${path}-wal`).size / MB;
  try {
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM apps').get();
    writer.exec('CREATE TABLE scratch (bytes BLOB) STRICT');
    writer.exec('INSERT INTO scratch VALUES (zeroblob(1000000))');
    while (walMb() < 66) writer.exec('UPDATE scratch SET bytes = randomblob(1000000)');
    expect(await victim.tfp('config:set', 'GREETING=read')).toMatchObject({ code: 0 });
    const told = (await examined(stack)).findings.map(({ found }) => found).join('\n');
    expect(told).toContain('write-ahead log has');
    writer.exec('DROP TABLE scratch');
    reader.exec('COMMIT');
    await until('a small log', () => walMb() < 5);
  } finally {
    reader.close();
    writer.close();
  }
}

async function slowestRead(stack: TfpStack, forMs: number): Promise<number> {
  const begun = performance.now();
  let slowest = 0;
  while (performance.now() - begun < forMs) {
    const asked = performance.now();
    const response = await callApi(stack, 'GET', '/apps');
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    slowest = Math.max(slowest, performance.now() - asked);
    await setTimeout(20);
  }
  return slowest;
}
