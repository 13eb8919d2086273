import type { Logger } from '@tfp/contract/platform-process';
import { type Action, type Decision, reconcile } from '../reconcile.ts';
import type { App } from './app.ts';

interface LaneWorld {
  timers: { bootTimeoutMs: number; engineRetryMs: number };
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
    const { actions, wakeAt }: Decision = reconcile(
      situation,
      this.world.timers.bootTimeoutMs,
      this.world.now(),
    );
    try {
      for (const action of actions) await this.carryOut(action);
      return wakeAt;
    } catch (error) {
      this.world.log.error({ err: error, app: this.app.id }, 'round failed; trying again');
      return this.world.now() + this.world.timers.engineRetryMs;
    }
  }

  private wakeLater(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), Math.max(1, ms));
  }
}
