import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { converged } from '../support/converged.ts';
import { createApp } from '../support/test-app.ts';
import { ROOT, startTfp, type TfpStack } from '../support/tfp-stack.ts';
import { expectWell } from '../support/well.ts';

const MIGRATIONS = join(ROOT, 'packages/api/src/store/migrations');
/** The schema of some versions ago. */
const OLD_STEPS = 12;

/** A platform of its own meets a ledger of a tfp that is newer than it, then one of an older tfp. */
export async function startOnOtherLedgers(): Promise<void> {
  const stack = await startTfp({ TFP_ROUTER_WORKERS: '1' });
  const app = await createApp(stack, 'veteran', 'chaos');
  const ledger = join(stack.data, 'api/ledger.db');
  try {
    await app.deploy();
    await stack.stop();
    const version = setVersion(ledger, 4_711);
    const bytes = hash(ledger);
    const words = await wordsOfVainStart(stack, async () => {
      expect((await app.get()).json.app).toBe(app.name);
    });
    expect(words).toMatch(/newer version of tfp .*Nothing was changed\. Start the newer version/);
    expect(hash(ledger)).toBe(bytes);
    setVersion(ledger, version);
    makeOlder(ledger);
    await stack.start();
    expect(setVersion(ledger, version)).toBe(version);
    expect((await app.tfp('releases')).stdout).toContain('v1');
    expect(await app.tfp('config:set', 'GREETING=again')).toMatchObject({ code: 0 });
    expect((await converged(stack, app)).version).toBe(2);
    await expectWell(stack);
  } finally {
    app.dispose();
    await stack.dispose();
  }
}

/** What `tfp server` says in the foreground until it has explained itself; apps are looked at meanwhile. */
async function wordsOfVainStart(stack: TfpStack, look: () => Promise<void>): Promise<string> {
  const ports = { TFP_HTTP_PORT: String(stack.httpPort), TFP_API_PORT: String(stack.apiPort) };
  const env = { ...process.env, TFP_DATA: stack.data, TFP_DOMAIN: 'localhost', ...ports };
  const server = spawn(join(ROOT, 'bin/tfp'), ['server'], { env, stdio: 'pipe' });
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    await until('its words', () => output.includes('dies again and again'));
    await until('an app that serves', async () => {
      await look();
      return true;
    });
    return output;
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

/** Answers what it was before. */
function setVersion(path: string, version: number): number {
  const db = new Database(path);
  const before = Number(db.pragma('user_version', { simple: true }));
  db.pragma(`user_version = ${version}`);
  db.close();
  return before;
}

/** Puts a ledger of the older schema in the place of a newer one, with as much of its rows as that knows. */
function makeOlder(path: string): void {
  const older = `${path}.older`;
  const db = new Database(older);
  const steps = readdirSync(MIGRATIONS).sort().slice(0, OLD_STEPS);
  db.pragma('foreign_keys = OFF');
  for (const step of steps) db.exec(readFileSync(join(MIGRATIONS, step), 'utf8'));
  db.exec(`ATTACH '${path}' AS newer`);
  for (const table of tablesOf(db)) {
    const columns = columnsOf(db, 'main', table).filter((column) =>
      columnsOf(db, 'newer', table).includes(column),
    );
    if (columns.length === 0) continue;
    const list = columns.join(', ');
    db.exec(`DELETE FROM main.${table};
      INSERT OR IGNORE INTO main.${table} (${list}) SELECT ${list} FROM newer.${table}`);
  }
  db.exec('DETACH newer');
  db.pragma(`user_version = ${OLD_STEPS}`);
  db.close();
  for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
  chmodSync(older, 0o600);
  renameSync(older, path);
}

function tablesOf(db: Database.Database): string[] {
  const sql =
    "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
  return db.prepare<[], string>(sql).pluck().all();
}

function columnsOf(db: Database.Database, schema: string, table: string): string[] {
  return db
    .prepare<[string, string], string>('SELECT name FROM pragma_table_info(?, ?)')
    .pluck()
    .all(table, schema);
}

function hash(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
