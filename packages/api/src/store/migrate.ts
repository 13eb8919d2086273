import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';

const FOLDER = join(import.meta.dirname, 'migrations');

/** Brings the ledger to the newest schema, each step in a transaction of its own; refuses a ledger of a newer tfp. */
export function migrate(db: Database.Database, folder = FOLDER): void {
  const steps = readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort();
  const applied = Number(db.pragma('user_version', { simple: true }));
  if (applied > steps.length) {
    throw new Error(
      `${db.name} was written by a newer version of tfp (schema ${applied}, this version knows ${steps.length}). ` +
        'Nothing was changed. Start the newer version again, or restore a backup that is older.',
    );
  }
  // A table that is made anew takes its rows' references with it: they are checked as a whole, before the commit.
  db.pragma('foreign_keys = OFF');
  steps.slice(applied).forEach((name, index) => {
    const apply = db.transaction(() => {
      db.exec(readFileSync(join(folder, name), 'utf8'));
      assertReferences(db, name);
      db.pragma(`user_version = ${applied + index + 1}`);
    });
    apply.immediate();
  });
  db.pragma('foreign_keys = ON');
}

function assertReferences(db: Database.Database, step: string): void {
  const broken = db.pragma('foreign_key_check') as unknown[];
  if (broken.length > 0)
    throw new Error(`${step} leaves ${broken.length} rows without their parent`);
}
