import { setTimeout as delay } from 'node:timers/promises';
import type { OutputSource } from '@tfp/contract/log-lines';
import type { LogsClient } from '@tfp/contract/logs-client';
import { LIMITS } from '../limits.ts';

type LogsPort = Pick<LogsClient, 'addSource' | 'endSource'>;

/** Sees to it that `logs` reads every container from its first byte to its last, also when `logs` is away for a while. */
export class OutputCollector {
  private readonly logs: LogsPort;
  private readonly beginning = new Map<string, AbortController>();
  /** Per app, the containers that wait for `logs` to read their end; the oldest first. */
  private readonly ending = new Map<string, AbortController[]>();

  constructor(logs: LogsPort) {
    this.logs = logs;
  }

  /** Tells `logs` of a container before it starts. Where `logs` is away the file waits, and so do we, in the background. */
  async begin(source: OutputSource): Promise<void> {
    const told = this.logs.addSource(source);
    const settled = told.catch(() => this.beginLater(source));
    await Promise.race([settled, delay(LIMITS.collectBeginMs, undefined, { ref: false })]);
  }

  /** Answers when the container may be removed. False: too many wait, and this one's last lines are given up. */
  async end(source: OutputSource): Promise<boolean> {
    this.beginning.get(source.containerId)?.abort();
    const giveUp = new AbortController();
    const waiting = this.ending.get(source.appId) ?? [];
    this.ending.set(source.appId, waiting);
    waiting.push(giveUp);
    if (waiting.length > LIMITS.uncollectedMax) waiting.shift()?.abort();
    const isRead = await this.insist(async () => {
      await this.logs.addSource(source);
      await this.logs.endSource(source.containerId);
    }, giveUp.signal);
    const index = waiting.indexOf(giveUp);
    if (index >= 0) waiting.splice(index, 1);
    if (waiting.length === 0) this.ending.delete(source.appId);
    return isRead;
  }

  private beginLater(source: OutputSource): void {
    const giveUp = new AbortController();
    this.beginning.set(source.containerId, giveUp);
    void this.insist(() => this.logs.addSource(source), giveUp.signal).finally(() =>
      this.beginning.delete(source.containerId),
    );
  }

  private async insist(work: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
    let pauseMs: number = LIMITS.collectRetryFirstMs;
    while (!signal.aborted) {
      try {
        await work();
        return true;
      } catch {
        await delay(pauseMs, undefined, { signal, ref: false }).catch(() => {});
        pauseMs = Math.min(pauseMs * 2, LIMITS.collectRetrySlowestMs);
      }
    }
    return false;
  }
}
