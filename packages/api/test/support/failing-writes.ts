import type { TestLedger } from './test-ledger.ts';

type Opened = Pick<TestLedger, 'db'>;

/** Makes the Nth write from here on fail, as a disk that is full or broken would. */
export function failAtWrite(ledger: Opened, failing: number): void {
  ledger.db.exec('CREATE TEMP TABLE writes (count INTEGER); INSERT INTO writes VALUES (0);');
  for (const { table, kind, name } of triggers(ledger)) {
    ledger.db.exec(`
      CREATE TEMP TRIGGER ${name} AFTER ${kind} ON main.${table} BEGIN
        UPDATE writes SET count = count + 1;
        SELECT RAISE(ABORT, 'the disk says no') FROM writes WHERE count = ${failing};
      END;`);
  }
}

export function heal(ledger: Opened): void {
  for (const { name } of triggers(ledger)) ledger.db.exec(`DROP TRIGGER ${name}`);
  ledger.db.exec('DROP TABLE writes');
}

/** The whole ledger, to be compared with itself. */
export function dump(ledger: Opened): string {
  return JSON.stringify(
    tables(ledger).map((table) => ledger.db.prepare(`SELECT * FROM ${table}`).all()),
  );
}

function triggers(ledger: Opened) {
  return tables(ledger).flatMap((table) =>
    ['INSERT', 'UPDATE', 'DELETE'].map((kind) => ({ table, kind, name: `fail_${table}_${kind}` })),
  );
}

function tables({ db }: Opened): string[] {
  const named = `SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`;
  return db.prepare<[], string>(`${named} ORDER BY name`).pluck().all();
}
