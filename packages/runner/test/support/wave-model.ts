import type { DesiredApp } from '@tfp/contract/desired-state';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { RolloutSettings } from '@tfp/contract/rollout-settings';
import { expect } from 'vitest';
import { type AppMemory, blankMemory } from '#src/apps/app-memory.ts';
import type { Process } from '#src/apps/process.ts';
import { slotsOf } from '#src/apps/slots.ts';
import type { Action } from '#src/reconcile/action.ts';
import { paceOf } from '#src/reconcile/pace.ts';
import { reconcile } from '#src/reconcile.ts';
import { plainRelease, processRecord } from './process-record.ts';
import { DEADLINES, desired } from './situation.ts';

/** What becomes of a process that is started. */
export type Fate = 'comes up' | 'dies' | 'hangs';

/** An app, its engine and its ledger as a plain model: it carries out what is decided, and checks each step of it. */
export class WaveModel {
  desired: DesiredApp;
  readonly memory: AppMemory = blankMemory();
  processes: Process[] = [];
  isAcknowledged = true;
  now = 1_000;
  /** In the order in which they happened: `live 2`, `failed 3`. */
  readonly told: string[] = [];
  private readonly fates: Fate[];
  /** How many rounds it takes until one that is asked to stop has ended. */
  private readonly stopRounds: number;
  private readonly stopping = new Map<Process, number>();
  private version = 0;

  constructor(formation: Record<string, number>, fates: Fate[], stopRounds: number) {
    this.fates = [...fates];
    this.stopRounds = stopRounds;
    const entries = Object.entries(formation).map(
      ([type, quantity]) => [type, { quantity, generation: 0 }] as const,
    );
    this.desired = desired({ live: null, formation: Object.fromEntries(entries) });
  }

  deploy(rollout: RolloutSettings): void {
    this.version += 1;
    this.desired = { ...this.desired, target: { ...plainRelease(this.version), rollout } };
  }

  change(type: string, fields: Partial<DesiredApp['formation'][string]>): void {
    const { formation } = this.desired;
    const entry = { ...(formation[type] ?? { quantity: 0, generation: 0 }), ...fields };
    this.desired = { ...this.desired, formation: { ...formation, [type]: entry } };
  }

  /** One of those that run ends by itself, or is ended by somebody. */
  end(index: number, killed: boolean): void {
    const running = this.processes.filter(
      ({ phase, retiring }) => phase === 'running' && !retiring,
    );
    const process = running[index % Math.max(1, running.length)];
    if (process !== undefined) die(process, killed);
  }

  /** Another runner finds the containers, and does not know which of them were asked to stop. */
  restartRunner(): void {
    this.stopping.clear();
    for (const process of this.processes) process.retiring = false;
  }

  /** One round of decide and do; says whether anything is still to come. */
  round(): boolean {
    const { desired, memory, processes, isAcknowledged, now } = this;
    const situation = { desired, memory, processes, isAcknowledged };
    const { actions, wakeAt } = reconcile(situation, DEADLINES, now);
    for (const action of actions) this.carryOut(action);
    const isBusy = processes.some(({ phase, healthy, retiring }) => {
      return retiring || (phase === 'running' && !healthy);
    });
    this.elapse();
    this.now = Math.max(now + 1, Math.min(wakeAt ?? now, now + 100_000));
    return actions.length > 0 || isBusy || wakeAt !== undefined;
  }

  private carryOut(action: Action): void {
    switch (action.kind) {
      case 'start':
        for (const { name, type, generation, size } of action.slots) {
          const release = action.release.version;
          const alone = paceOf(action.release, type, 1)?.surge === 0;
          const fields = { name, generation, size, release, alone, healthy: false };
          this.processes.push(processRecord({ ...fields, upAt: undefined, startedAt: this.now }));
        }
        this.expectRoom(
          action.release,
          action.slots.map(({ type }) => type),
        );
        break;
      case 'promote':
        this.promote(action.release, action.open);
        break;
      case 'announce':
        this.announce();
        break;
      case 'withdraw':
        this.withdraw(this.find(action.key).release);
        break;
      case 'retire':
        this.retire(this.find(action.key));
        break;
      case 'crash':
        this.crash(this.find(action.key));
        break;
      case 'collect':
        this.processes = this.processes.filter(({ key }) => key !== action.key);
        break;
      case 'settle':
        this.memory.settling = this.memory.settling.filter((one) => one.version !== action.version);
        break;
      case 'confirmRevert':
        this.memory.reverting = null;
        break;
      default:
        throw new Error(`unexpected ${action.kind}`);
    }
  }

  private promote(release: RunnableRelease, open: string[]): void {
    const { memory } = this;
    expect(open).toEqual([...new Set(this.missingOf(release))]);
    const previous = memory.announcing === null ? memory.serving : memory.announcing.previous;
    memory.announcing = { version: release.version, since: this.now, previous, open };
    memory.fallback = null;
    memory.crashes = {};
    this.serve(release);
  }

  /** The type of each place of a release without a process of it that is up. */
  private missingOf(release: RunnableRelease | null): string[] {
    return slotsOf(this.desired.formation, release)
      .filter(({ name, generation, size }) => {
        const fits = (one: Process) =>
          one.name === name && one.generation >= generation && one.size === size;
        const own = this.processes.filter((one) => one.release === release?.version && fits(one));
        return !own.some(({ healthy }) => healthy);
      })
      .map(({ type }) => type);
  }

  private serve(release: RunnableRelease | null): void {
    this.memory.serving = release;
    if (release !== null) this.memory.admitted = [...this.memory.admitted, release.version];
  }

  private announce(): void {
    const { memory, desired } = this;
    const { version, previous, open } = memory.announcing!;
    expect(this.missingOf(memory.serving).filter((type) => open?.includes(type))).toEqual([]);
    memory.announcing = null;
    memory.fallback = previous && { release: previous, until: this.now + 5 };
    this.told.push(`live ${version}`);
    if (desired.target?.version === version) {
      this.desired = { ...desired, live: desired.target, target: null };
    }
  }

  private withdraw(version: number): void {
    const { memory } = this;
    memory.rejected = [...memory.rejected, version];
    if (memory.serving?.version !== version) {
      this.told.push(`failed ${version}`);
      return;
    }
    const { announcing, fallback } = memory;
    this.told.push(announcing === null ? `reverted ${version}` : `failed ${version}`);
    const back = announcing === null ? (fallback?.release ?? null) : announcing.previous;
    memory.announcing = null;
    memory.fallback = null;
    memory.crashes = {};
    this.serve(back);
  }

  private retire(process: Process): void {
    this.expectNoGap(process);
    process.retiring = true;
    this.stopping.set(process, this.stopRounds);
  }

  private crash(process: Process): void {
    const restartAt = process.killed ? this.now : this.now + 3;
    const { size, generation } = process;
    const record = { count: 1, at: this.now, restartAt, size, generation };
    this.memory.crashes[`${process.name}@${process.release}`] = record;
    process.retiring = true;
    this.stopping.set(process, process.phase === 'ended' ? 0 : this.stopRounds);
  }

  /** Never more than the formation and its surge: whatever starts has found room. */
  private expectRoom(release: RunnableRelease, types: string[]): void {
    for (const type of new Set(types)) {
      const quantity = this.desired.formation[type]?.quantity ?? 0;
      const pace = paceOf(release, type, quantity);
      const existing = this.processes.filter((one) => one.type === type && one.phase === 'running');
      const surge = existing.some(({ alone }) => alone) ? 0 : pace?.surge;
      if (surge !== undefined) expect(existing.length).toBeLessThanOrEqual(quantity + surge);
    }
  }

  /** A place that is served stays served, where the type may run beyond its formation. */
  private expectNoGap(leaving: Process): void {
    const { memory, desired } = this;
    const quantity = desired.formation[leaving.type]?.quantity ?? 0;
    const pace = paceOf(memory.serving, leaving.type, quantity);
    const isAlone = this.processes.some((one) => one.type === leaving.type && one.alone);
    if (quantity === 0 || pace === null || pace.surge === 0 || isAlone) return;
    const serves = ({ healthy, type, release, retiring }: Process) =>
      healthy && !retiring && type === leaving.type && memory.admitted.includes(release);
    const before = this.processes.filter(serves);
    const after = before.filter((process) => process !== leaving);
    expect(after.length).toBeGreaterThanOrEqual(Math.min(quantity, before.length));
  }

  private elapse(): void {
    for (const process of this.processes) {
      if (process.retiring) continue;
      if (process.phase !== 'running' || process.healthy) continue;
      const fate = this.fates.pop() ?? 'comes up';
      if (fate === 'dies') die(process, false);
      if (fate === 'hangs') process.startedAt = this.now - DEADLINES.bootTimeoutMs;
      if (fate === 'comes up') {
        process.healthy = true;
        process.upAt = this.now;
      }
    }
    for (const [process, left] of this.stopping) {
      if (left > 0) this.stopping.set(process, left - 1);
      else {
        this.stopping.delete(process);
        this.processes = this.processes.filter((one) => one !== process);
      }
    }
  }

  private find(key: string): Process {
    return this.processes.find((process) => process.key === key)!;
  }
}

function die(process: Process, killed: boolean): void {
  process.phase = 'ended';
  process.healthy = false;
  process.killed = killed;
  process.end = { kind: 'exited', code: killed ? 143 : 1, outOfMemory: false };
}
