import type { Logger } from '@tfp/contract/platform-process';
import type { App } from '../apps/app.ts';
import { LIMITS } from '../limits.ts';
import type { Action } from '../reconcile/action.ts';
import type { Deadlines } from '../reconcile/scene.ts';
import { reconcile } from '../reconcile.ts';

interface LaneWorld {
  timers: Deadlines & { engineRetryMs: number };
  now: () => number;
  log: Logger;
}

/** One app's rounds of decide and do, one after the other; whatever wakes it meanwhile makes one more round. */
export class Lane {
  private readonly app: App;
  private readonly world: LaneWorld;
  private readonly carryOut: (action: Action) => Promise<void>;
  private isRunning = false;
  private isWoken = false;
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;
  /** Rounds in a row that could not be done. */
  private failures = 0;

  constructor(app: App, world: LaneWorld, carryOut: (action: Action) => Promise<void>) {
    this.app = app;
    this.world = world;
    this.carryOut = carryOut;
  }

  wake(): void {
    this.isWoken = true;
    if (this.isRunning || this.isClosed) return;
    this.isRunning = true;
    // What changes in one go is decided about once.
    queueMicrotask(() => void this.run());
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    while (this.isWoken && !this.isClosed) {
      this.isWoken = false;
      const wakeAt = await this.round();
      if (wakeAt !== undefined && !this.isWoken) this.wakeLater(wakeAt - this.world.now());
    }
    this.isRunning = false;
  }

  private async round(): Promise<number | undefined> {
    const { desired, memory, processes, isAcknowledged } = this.app;
    const situation = { desired, memory, processes: [...processes.values()], isAcknowledged };
    const { actions, wakeAt } = reconcile(situation, this.world.timers, this.world.now());
    try {
      for (const action of actions) await this.carryOut(action);
      this.failures = 0;
      return wakeAt;
    } catch (error) {
      return this.world.now() + this.noteFailure(error as Error);
    }
  }

  /** Says once what cannot be done, and how long to wait: ever longer, since what is stuck may be stuck for hours. */
  private noteFailure(error: Error): number {
    const { log, timers } = this.world;
    if (this.failures === 0) {
      log.error({ err: error, app: this.app.id }, 'round failed; trying again');
    }
    const waitMs = Math.min(timers.engineRetryMs * 2 ** this.failures, LIMITS.roundRetrySlowestMs);
    this.failures += 1;
    return waitMs;
  }

  private wakeLater(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), Math.max(1, ms));
  }
}
