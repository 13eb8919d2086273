import { setTimeout as delay } from 'node:timers/promises';
import type { DrainError } from '@tfp/contract/drains';
import { backoffMs } from './backoff.ts';

export interface TryLimits {
  drainRetryFirstMs: number;
  drainRetryMaxMs: number;
  drainRetryAfterMaxMs: number;
}

/** How often a receiver failed in a row, what went wrong last, and how long to wait for the next try. */
export class Tries {
  failures = 0;
  lastError: DrainError | null = null;
  private readonly limits: TryLimits;
  /** Ends pauses. */
  private readonly stopping: AbortSignal;

  constructor(limits: TryLimits, stopping: AbortSignal) {
    this.limits = limits;
    this.stopping = stopping;
  }

  succeeded(): void {
    this.failures = 0;
  }

  note(text: string): void {
    this.lastError = { at: new Date().toISOString(), text };
  }

  /** Waits before the next try, for as long as the receiver asked for at least. */
  async failed(text: string, askedMs = 0): Promise<void> {
    if (this.stopping.aborted) return;
    const { drainRetryFirstMs, drainRetryMaxMs, drainRetryAfterMaxMs } = this.limits;
    this.failures += 1;
    this.note(text);
    const bounds = { firstMs: drainRetryFirstMs, maxMs: drainRetryMaxMs };
    const ms = backoffMs(this.failures, bounds, Math.random());
    await this.pause(Math.max(ms, Math.min(askedMs, drainRetryAfterMaxMs)));
  }

  async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping }).catch(() => undefined);
  }
}
