import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noFailpoint } from '@tfp/contract/failpoint';
import { ensureKeyFile } from '@tfp/contract/key-file';
import { openKeyRing } from '@tfp/contract/key-ring';
import { createApp } from '../../packages/api/src/apps/create-app.ts';
import { createChanges } from '../../packages/api/src/changes.ts';
import { setConfigVars } from '../../packages/api/src/config-vars/set-config-vars.ts';
import { applyEntries } from '../../packages/api/src/journal/apply-entry.ts';
import { createLedger } from '../../packages/api/src/ledger.ts';
import { openDatabase } from '../../packages/api/src/store/open-database.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, times } from '../support/table.ts';

// What the feed of events costs a change: the same verbs on the same ledger, with each commit synced, in turns with and
// without their events; with a feed that is new, and with one that is full and loses its oldest. No engine is needed.
// Usage: node bench/ledger/feed.ts [rounds]

const PROCESSES = 50;
const FULL = 10_500;
const rounds = Number(process.argv[2] ?? 150);

const folder = mkdtempSync(join(tmpdir(), 'tfp-feed-'));
const path = join(folder, 'ledger.db');
const db = openDatabase(path);
try {
  const deps = openDeps();
  const silent = { ...deps, events: { ...deps.events, add() {} } };
  const user = deps.users.add('ada@example.test', { isAdmin: true });
  const actor = { userId: user.id, email: user.email, isAdmin: true, tokenId: 'bench' };
  const app = createApp(deps, actor, { name: 'hello' });
  let seq = 0;
  let value = 0;

  const set = (world: typeof deps) => {
    value += 1;
    setConfigVars(world, app, { change: { N: String(value) }, actor: actor.email });
  };
  /** The runner tells as it starts them: in small groups, each one commit. */
  const scale = (world: typeof deps) => {
    for (const to of ['starting', 'up'] as const) {
      for (let group = 0; group < PROCESSES; group += 8) {
        const size = Math.min(8, PROCESSES - group);
        tell(
          world,
          Array.from({ length: size }, (_, index) => ({ name: `web.${group + index}`, to })),
        );
      }
    }
  };
  const tell = (world: typeof deps, told: { name: string; to: 'starting' | 'up' }[]) => {
    const entries = told.map(({ name, to }) => {
      seq += 1;
      const about = { seq, at: new Date().toISOString(), appId: app.id, version: 1 };
      return { ...about, kind: 'process' as const, process: name, from: 'none' as const, to };
    });
    applyEntries(world, entries);
  };

  const verbs = { 'config change': set, [`journal of a scale of ${PROCESSES}`]: scale };
  const rows: string[][] = [];
  for (const feed of ['new', 'full'] as const) {
    if (feed === 'full') fill();
    for (const [name, verb] of Object.entries(verbs))
      rows.push([`${name}, ${feed} feed`, ...compare(verb)]);
  }
  printTable(['', 'with events', 'without', 'ratio'], rows);
  report();

  function fill() {
    for (let count = 0; count < FULL; count += 500) {
      tell(
        deps,
        Array.from({ length: 500 }, () => ({ name: 'web.1', to: 'up' as const })),
      );
    }
  }

  function compare(verb: (world: typeof deps) => void): string[] {
    const took = { loud: [] as number[], silent: [] as number[] };
    for (let round = 0; round <= rounds; round += 1) {
      const pair = round % 2 === 0 ? (['loud', 'silent'] as const) : (['silent', 'loud'] as const);
      for (const side of pair) {
        const ms = timed(() => verb(side === 'loud' ? deps : silent));
        if (round > 0) took[side].push(ms);
      }
    }
    const [loud, quiet] = [median(took.loud), median(took.silent)];
    const words = [`${loud.toFixed(2)} ms`, `${quiet.toFixed(2)} ms`] as const;
    if (verb === set) handOver('feed', { value: loud / quiet, seen: words[0], beside: words[1] });
    return [...words, times(loud / quiet)];
  }

  function report() {
    const { first, last } = deps.events.ends(app.id);
    const bytes = db
      .prepare<[], number>("SELECT sum(pgsize) FROM dbstat WHERE name = 'app_events'")
      .pluck();
    const ms = timed(() => deps.events.after(app.id, 0, FULL, {}));
    const newest = timed(() => deps.events.newest(app.id, 100, {}));
    const size = sizeOf(bytes);
    console.log(
      `a full feed: ${last - first + 1} events, ${size}; all read in ${ms.toFixed(0)} ms, the newest 100 in ${newest.toFixed(1)} ms`,
    );
  }
} finally {
  db.close();
  rmSync(folder, { recursive: true, force: true });
}

function openDeps() {
  const file = join(folder, 'master.key');
  ensureKeyFile(file);
  return {
    ...createLedger(db),
    masterKey: openKeyRing(file),
    changes: createChanges(),
    room: { memoryMb: () => undefined },
    failpoint: noFailpoint,
    log: { warn() {} },
  };
}

function sizeOf(statement: { get: () => number | undefined }): string {
  try {
    return `${((statement.get() ?? 0) / 1024).toFixed(0)} KB`;
  } catch {
    return `in a ledger of ${(statSync(path).size / 1024).toFixed(0)} KB`;
  }
}

function timed(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
