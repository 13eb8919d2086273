import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltImage } from '@tfp/contract/builds';
import type { CronJob } from '@tfp/contract/cron';
import { type Failpoint, noFailpoint } from '@tfp/contract/failpoint';
import { ensureKeyFile } from '@tfp/contract/key-file';
import { openKeyRing } from '@tfp/contract/key-ring';
import type { NewLogLine } from '@tfp/contract/log-lines';
import type { EnvSchema, ProcessTypes } from '@tfp/contract/releases';
import { runnerClient } from '@tfp/contract/runner-client';
import type { KeyRing } from '@tfp/contract/sealing';
import { onTestFinished } from 'vitest';
import type { Actor } from '#src/access/actor.ts';
import type { App } from '#src/apps/app.ts';
import { createApp } from '#src/apps/create-app.ts';
import { acceptBuild } from '#src/builds/accept-build.ts';
import { finishBuild } from '#src/builds/finish-build.ts';
import { createChanges } from '#src/changes.ts';
import { setConfigVars } from '#src/config-vars/set-config-vars.ts';
import { writeStream } from '#src/events/write-stream.ts';
import { createRoom, type Room } from '#src/formation/room.ts';
import { applyEntries } from '#src/journal/apply-entry.ts';
import { createLedger } from '#src/ledger.ts';
import { type RollbackWish, rollbackRelease } from '#src/releases/rollback-release.ts';
import { type Db, openDatabase } from '#src/store/open-database.ts';
import { createTell } from '#src/tell.ts';

export type TestLedger = ReturnType<typeof openTestLedger>;

/** A real ledger in a folder of its own, and short words for what tests do with it. */
export function openTestLedger(folder = tempFolder(), keptReleases = 20) {
  const path = join(folder, 'ledger.db');
  const db = openTestDatabase(path);
  // These tests kill no machine: without a sync per commit they take a tenth of the time.
  db.pragma('synchronous = OFF');
  onTestFinished(() => {
    if (db.open) db.close();
  });
  const lines: NewLogLine[] = [];
  const ledger = createLedger(db, () => {}, keptReleases);
  const log = { warn() {}, info() {} };
  const tell = createTell({ push: (line) => lines.push(line) });
  const masterKey = openTestKeys(folder);
  // The run stage is a socket that nobody listens on until a test does.
  const room = createRoom(runnerClient(join(folder, 'runner.sock')), 1.5);
  const deps = {
    ...ledger,
    masterKey,
    changes: createChanges(),
    drainChanges: createChanges(),
    room,
    tell,
    failpoint: noFailpoint,
    log,
    domain: 'localhost',
  };
  writeStream(deps);
  const actor = ensureActor(ledger);
  return {
    ...createMoves(deps, actor),
    folder,
    path,
    db,
    deps,
    actor,
    lines,
    /** What a killed process leaves: the file as it is, opened by the next one. */
    reopen: () => openTestLedger(folder, keptReleases),
  };
}

let blank: Buffer | undefined;

/** Each test file carries the migrations out once: some of its tests open hundreds of ledgers. */
function openTestDatabase(path: string): Db {
  if (existsSync(path)) return openDatabase(path);
  if (blank !== undefined) writeFileSync(path, blank, { mode: 0o600 });
  const db = openDatabase(path);
  blank ??= db.serialize();
  return db;
}

/** An app `hello` with so many releases, made by the real stories. */
export function fillLedger(db: Db, masterKey: KeyRing, releases: number): void {
  const ledger = createLedger(db);
  const log = { warn() {}, info() {} };
  const deps = {
    ...ledger,
    masterKey,
    changes: createChanges(),
    room: { memoryMb: () => undefined },
    failpoint: noFailpoint,
    log,
    domain: 'localhost',
  };
  const moves = createMoves(deps, ensureActor(ledger));
  const app = moves.app('hello');
  ledger.atomically(() => {
    for (let number = 1; number <= releases; number += 1) moves.set(app, { N: String(number) });
  });
}

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tfp-api-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function openTestKeys(folder: string) {
  const file = join(folder, 'master.key');
  ensureKeyFile(file);
  return openKeyRing(file);
}

type Deps = ReturnType<typeof createLedger> &
  Parameters<typeof createApp>[0] & { room: Pick<Room, 'memoryMb'>; log: never };

function createMoves(
  deps: Omit<Deps, 'log'> & { log: { warn(): void; info(): void }; failpoint: Failpoint },
  actor: Actor,
) {
  const accept = (app: App, commit = randomBytes(20).toString('hex'), envSchema: EnvSchema = {}) =>
    acceptBuild(deps, { id: randomUUID(), appId: app.id, commit, actor: actor.email, envSchema });

  const finish = (
    buildId: string,
    processTypes: ProcessTypes = { web: 'node .' },
    more: Partial<BuiltImage> = {},
  ) => finishBuild(deps, buildId, { ...builtImage(buildId), processTypes, ...more });

  /** Accepts and finishes a build; answers the version of its release. */
  function push(app: App, processTypes?: ProcessTypes, more: Partial<BuiltImage> = {}): number {
    const build = accept(app, undefined, more.envSchema);
    const outcome = finish(build.id, processTypes, more);
    if (outcome.kind !== 'released') throw new Error('superseded');
    return outcome.version;
  }

  function journal(...events: Record<string, unknown>[]) {
    const at = new Date().toISOString();
    let seq = deps.journalPosition.get();
    const entries = events.map((event) => {
      seq += 1;
      return { seq, at, ...event };
    });
    applyEntries(deps, entries as never);
    return entries;
  }

  return {
    accept,
    finish,
    push,
    journal,
    app: (name?: string) => createApp(deps, actor, { name }),
    /** `version` is that of the release that stands for the config then, new or not. */
    set(app: App, change: Record<string, string | null>, ifRelease?: number) {
      const made = setConfigVars(deps, app, { change, actor: actor.email, ifRelease });
      return { ...made, version: deps.releases.base(app.id)?.version ?? 0 };
    },
    roll: (app: App, version: number, how: Partial<RollbackWish> = {}) => {
      const target = deps.releases.find(app.id, version);
      if (target === undefined) throw new Error(`there is no v${version}`);
      return rollbackRelease(deps, app, { target, actor: actor.email, ...how });
    },
    live: (app: App, version: number) => journal(liveEntry(app, version)),
    settle: (app: App, version: number, drained = 0) =>
      journal(settledEntry(app, version, drained)),
    fail: (app: App, version: number) => journal(failedEntry(app, version)),
    revert: (app: App, version: number, to: number) =>
      journal({ ...failedEntry(app, version), kind: 'reverted', to }),
    /** `1 succeeded, 2 pending`. */
    statuses: (app: App) =>
      deps.releases
        .page(app.id, { from: 1, descending: false, limit: 10_000 })
        .map((release) => `${release.version} ${release.status}`)
        .join(', '),
  };
}

export function builtImage(buildId: string): BuiltImage {
  return {
    image: `sha256:${buildId}`,
    digest: null,
    stack: 'stack-1',
    processTypes: { web: 'node .' },
    healthChecks: {},
    rollout: {},
    envSchema: {},
    cron: [],
  };
}

export function cronJob(name: string, more: Partial<CronJob> = {}): CronJob {
  return {
    name,
    command: `bin/${name}`,
    schedule: '0 3 * * *',
    timezone: 'UTC',
    concurrencyPolicy: 'forbid',
    timeoutSeconds: 3_600,
    ...more,
  };
}

export function liveEntry(app: App, version: number) {
  return { appId: app.id, kind: 'live', version, proof: { liveMs: 1, processes: ['web.1'] } };
}

function settledEntry(app: App, version: number, drained = 0) {
  const proof = { drained, dropped: 0, cut: 0, stopped: [], killed: [] };
  return { appId: app.id, kind: 'settled', version, proof };
}

export function failedEntry(app: App, version: number) {
  const verdict = { code: 'R16', message: 'web.1 exited before it was healthy' };
  return { appId: app.id, kind: 'failed', version, verdict };
}

function ensureActor(ledger: ReturnType<typeof createLedger>): Actor {
  const email = 'ada@example.test';
  const user = ledger.users.byEmail(email) ?? ledger.users.add(email, { isAdmin: true });
  return { userId: user.id, email, isAdmin: true, tokenId: 'test-token' };
}
