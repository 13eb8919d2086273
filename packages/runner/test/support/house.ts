import { mkdirSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import type { DesiredApp } from '@tfp/contract/desired-state';
import { noFailpoint } from '@tfp/contract/failpoint';
import type { JournalEntry } from '@tfp/contract/journal';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { LeftTarget, RouteLine, Target } from '@tfp/contract/routes';
import { pino } from 'pino';
import { openAppFiles } from '#src/apps/app-files.ts';
import { openConfig } from '#src/apps/open-config.ts';
import { Sessions } from '#src/attach/sessions.ts';
import type { Timers } from '#src/config.ts';
import { openCrashBook } from '#src/crashes/crash-book.ts';
import { CronRuns } from '#src/cron/cron-runs.ts';
import { Timetable } from '#src/cron/timetable.ts';
import { Execs } from '#src/exec/execs.ts';
import { Fleet } from '#src/fleet/fleet.ts';
import { Journal } from '#src/journal/journal.ts';
import { createRunCounts } from '#src/metrics/run-counts.ts';
import { createAddressBook } from '#src/network/address-book.ts';
import { createAppNetworks } from '#src/network/app-networks.ts';
import { openOneOffFiles } from '#src/one-off/one-off-files.ts';
import { OneOffs } from '#src/one-off/one-offs.ts';
import { RouteTable } from '#src/routing/route-table.ts';
import { RouterWorkers } from '#src/routing/router-workers.ts';
import { createEnginePresence } from '#src/watch-engine/engine-presence.ts';
import { createEnginePulse } from '#src/watch-engine/engine-pulse.ts';
import { watchEngine } from '#src/watch-engine.ts';
import type { World } from '#src/world.ts';
import { until } from '../../../../test/support/until.ts';
import { desiredApp } from './desired-app.ts';
import { FakeEngine } from './fake-engine.ts';
import { loopbackPart } from './loopback-pool.ts';
import { startPatientClock } from './patient-clock.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TIMERS: Timers = {
  bootTimeoutMs: 2_000,
  drainRequestsMs: 300,
  drainStreamsMs: 600,
  stopGraceMs: 100,
  releaseCommandMs: 5_000,
  revertWindowMs: 5_000,
  backoffFirstMs: 100,
  backoffSlowestMs: 400,
  backoffResetMs: 60_000,
  listIntervalMs: 20,
  engineRetryMs: 5,
  engineSilentMs: 60_000,
  firewallIntervalMs: 60_000,
  routerAckMs: 500,
  routerReturnMs: 50,
  attachMs: 1_000,
  reattachMs: 1_000,
  hangupGraceMs: 50,
  cronAheadMs: 0,
};

const HOST = 'hello.localhost';
const KEY = { id: 'master', bytes: Buffer.alloc(32, 7) };
const MASTER = { newest: () => KEY, find: () => KEY };

/** A run stage in this process, whole but for the containers: a fake engine, a router worker that obeys, one app. */
export class House {
  readonly engine: FakeEngine;
  readonly journal: JournalEntry[] = [];
  readonly said: string[] = [];
  /** What the runner's own log has of errors. */
  readonly errors: string[] = [];
  readonly image: string;
  readonly release: (
    version: number,
    image?: string,
    config?: Record<string, string>,
  ) => RunnableRelease;
  world: World;
  fleet: Fleet;
  oneOffs: OneOffs;
  cronRuns: CronRuns;
  timetable: Timetable;
  /** The clock by which jobs are due; a test turns it. */
  clock = Date.now();
  desired: DesiredApp;
  targets: Target[] = [];
  /** Set to false, the router worker takes changes and does not acknowledge them. */
  isAcknowledging = true;
  readonly open: Record<string, { requests: number; streams: number }> = {};
  /** What the router worker has counted since a target left. */
  readonly left: Record<string, LeftTarget> = {};
  private readonly folder = temporaryFolder();
  private readonly pool = loopbackPart();
  private readonly patience = startPatientClock();
  private readonly timers: Timers;
  private version = 0;
  private stopping = new AbortController();

  constructor(timers: Partial<Timers> = {}) {
    this.timers = { ...TIMERS, ...timers };
    this.engine = new FakeEngine('house');
    this.image = this.engine.addImage('app');
    const { app, release } = desiredApp(MASTER);
    this.release = (version, image = this.image, config = {}, types = undefined) =>
      types === undefined
        ? release(version, image, config)
        : release(version, image, config, types);
    this.desired = app;
    [this.world, this.fleet, this.oneOffs, this.cronRuns, this.timetable] = this.start();
  }

  /** Tells the runner what should be, as the api does. */
  want(change: Partial<DesiredApp>): void {
    this.desired = { ...this.desired, ...change };
    this.fleet.hear({ kind: 'app', app: this.desired });
  }

  outcome(version: number): Promise<JournalEntry> {
    return until(`an outcome of v${version}`, () =>
      this.journal.find(
        (entry) => (entry.kind === 'live' || entry.kind === 'failed') && entry.version === version,
      ),
    );
  }

  /** Offers a release and takes its outcome into the ledger. */
  async roll(target: RunnableRelease): Promise<JournalEntry> {
    this.want({ target });
    const told = await this.outcome(target.version);
    this.want({ target: null, live: told.kind === 'live' ? target : this.desired.live });
    return told;
  }

  /** The process behind the routes ends by itself. */
  crash(code: number): void {
    for (const { id } of this.targets) this.engine.crash(id, code);
  }

  /** The containers, as `web.1 v2`. */
  containers(): string[] {
    return [...this.engine.containers.values()]
      .map(({ env, state }) => `${env.TFP_PROCESS} ${env.TFP_RELEASE} ${state}`)
      .sort();
  }

  /** Waits until exactly this runs and exactly the web processes of it are behind the routes. */
  settled(...expected: string[]): Promise<boolean> {
    return until(`only ${expected.join(', ')}`, () => {
      const web = expected.filter((name) => name.startsWith('web'));
      const routed = this.targets.map(({ id }) => this.engine.containers.get(id)?.env);
      return (
        this.containers().join() === expected.map((name) => `${name} running`).join() &&
        routed
          .map((env) => `${env?.TFP_PROCESS} ${env?.TFP_RELEASE}`)
          .sort()
          .join() === web.join()
      );
    });
  }

  report(): void {
    this.world.workers.report({
      worker: 'w',
      version: this.version,
      draining: this.open,
      left: this.left,
    });
  }

  /** A runner is killed and another one takes its place; the engine and the disk are all that it finds. */
  killAndRestart(): void {
    this.kill();
    this.stopping = new AbortController();
    [this.world, this.fleet, this.oneOffs, this.cronRuns, this.timetable] = this.start();
    this.fleet.hear({ kind: 'app', app: this.desired });
    this.fleet.hear({ kind: 'synced' });
  }

  close(): void {
    this.kill();
    this.engine.close();
    this.patience.stop();
    this.folder.remove();
  }

  /** What a killed runner still had under way reaches nothing any more. */
  private kill(): void {
    this.stopping.abort();
    const handles = this.fleet.all().flatMap((app) => [...app.handles.values()]);
    for (const { watch } of handles) watch.abort();
    const never = () => new Promise<never>(() => {});
    const dead = this.world;
    dead.engine = new Proxy(dead.engine, { get: () => never });
    dead.journal = { append: never, hasOutcome: () => false, lastState: () => undefined };
    dead.files = { load: () => [], saveDesired() {}, saveMemory() {}, forget() {} };
  }

  private start(): [World, Fleet, OneOffs, CronRuns, Timetable] {
    const { engine, timers, stopping } = this;
    const own = (name: string) => join(this.folder.path, name);
    mkdirSync(own('apps'), { recursive: true });
    const journal = new Journal(own('journal'));
    const times = { ackMs: timers.routerAckMs, returnMs: timers.routerReturnMs };
    const { now } = this.patience;
    const pulse = createEnginePulse(engine, Date.now, timers.engineSilentMs);
    const presence = createEnginePresence(Date.now, pulse);
    const world: World = {
      presence,
      failpoint: noFailpoint,
      engine,
      networks: createAppNetworks(engine, 'house', async () => ({
        pool: await this.pool,
        mtu: 1500,
      })),
      addresses: createAddressBook(),
      routes: new RouteTable(this.version + 1, ''),
      workers: new RouterWorkers([], times, now),
      journal,
      collector: { begin: async () => {}, end: async () => true },
      files: openAppFiles(own('apps')),
      crashes: openCrashBook(own('apps')),
      counts: createRunCounts(),
      oneOffFiles: openOneOffFiles(own('one-offs')),
      say: (_appId, text) => this.said.push(text),
      openConfig: (app, release) => openConfig(MASTER, app, release),
      platform: { id: 'house', init: null, openFilesMax: 1024, epoch: '' },
      timers,
      now,
      uptime: () => uptime() * 1_000,
      clock: () => this.clock,
      log: pino({ level: 'error' }, { write: (line) => void this.errors.push(line) }),
    };
    const fleet = new Fleet(world);
    const sessions = new Sessions(world);
    const oneOffs = new OneOffs(world, fleet, sessions);
    const execs = new Execs(world, fleet, oneOffs, sessions);
    const secureHost = async () => {};
    const cronRuns = new CronRuns(world, fleet);
    const timetable = new Timetable(world, fleet, cronRuns, () => this.clock);
    const tidyUp = async () => {};
    void watchEngine(
      { world, fleet, oneOffs, execs, cronRuns, timetable, presence, secureHost, tidyUp },
      stopping.signal,
    );
    world.workers.opened('w');
    world.routes.follow(stopping.signal, (line) => this.follow(line));
    void this.read(journal, stopping.signal);
    return [world, fleet, oneOffs, cronRuns, timetable];
  }

  private follow(line: RouteLine): void {
    this.version = line.version;
    const routes = line.kind === 'table' ? line.routes : line.set;
    const isRemoved = line.kind === 'change' && line.removed.includes(HOST);
    if (line.kind === 'table' || isRemoved) this.targets = [];
    for (const route of routes) if (route.kind === 'app') this.targets = route.targets;
    if (this.isAcknowledging) queueMicrotask(() => this.report());
  }

  private async read(journal: Journal, signal: AbortSignal): Promise<void> {
    const after = this.journal.at(-1)?.seq ?? 0;
    for await (const entry of journal.follow(after, signal)) this.journal.push(entry);
  }
}
