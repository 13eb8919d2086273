import { setTimeout as delay } from 'node:timers/promises';
import type { DesiredDrain, DrainError } from '@tfp/contract/drains';
import { backoffMs } from './backoff.ts';
import { type BatchLimits, BatchSize } from './batches.ts';
import type { Cursor } from './cursor.ts';
import { type DoubtLimits, Doubts } from './doubts.ts';
import type { Batch, DrainLine } from './drain-line.ts';
import { Losses } from './losses.ts';
import type { Place } from './place.ts';
import type { DrainRecord } from './place-book.ts';
import type { Outcome, Receiver } from './receivers/receiver.ts';

export interface DeliveryLimits extends BatchLimits, DoubtLimits {
  drainRetryFirstMs: number;
  drainRetryMaxMs: number;
  drainRetryAfterMaxMs: number;
  drainRefusalsMax: number;
  drainNoticeMs: number;
}

export interface DeliveryDeps {
  record: DrainRecord;
  /** Called after each change of the record. */
  onProgress: () => void;
  createReceiver: (drain: DesiredDrain, onBreak: () => void) => Receiver;
  /** Says in the app's stream, or to the operator, what was dropped. */
  tellLoss: (drain: DesiredDrain, lines: number, why: string) => void;
  limits: DeliveryLimits;
}

const BROKEN = 'The connection broke off: what went out right before is sent again.';

/** Brings batches to one receiver, one at a time, and keeps count of what became of them. */
export class Delivery {
  readonly receiver: Receiver;
  /** Since the receiver took something. */
  failures = 0;
  lastError: DrainError | null = null;
  /** The connection ended, and nobody has gone back over it yet. */
  isBroken = false;
  private readonly deps: DeliveryDeps;
  /** Ends pauses. */
  private readonly stopping: AbortSignal;
  private readonly size: BatchSize;
  private readonly doubts: Doubts;
  private readonly losses: Losses;

  constructor(
    desired: DesiredDrain,
    deps: DeliveryDeps,
    { stopping, onBreak }: { stopping: AbortSignal; onBreak: () => void },
  ) {
    this.deps = deps;
    this.stopping = stopping;
    this.size = new BatchSize(deps.limits);
    this.doubts = new Doubts(deps.limits);
    this.losses = new Losses(deps.limits.drainNoticeMs, (lines, why) =>
      deps.tellLoss(desired, lines, why),
    );
    this.receiver = deps.createReceiver(desired, () => {
      this.isBroken = true;
      onBreak();
    });
  }

  /** As many of the lines as go out together. */
  cut(lines: DrainLine[], from: number): DrainLine[] {
    return this.size.cut(lines, from);
  }

  async send(cursor: Cursor, batch: Batch, signal: AbortSignal): Promise<Outcome> {
    const before = cursor.place;
    const began = performance.now();
    const outcome = await this.receiver.send(batch, signal);
    if (!this.receiver.confirms && outcome.kind === 'taken' && !outcome.isSure) {
      const bytes = batch.lines.reduce((sum, { text }) => sum + text.length, 0);
      const now = performance.now();
      this.doubts.add(cursor.app.id, before, bytes, now - began, now);
    }
    return outcome;
  }

  /** What the outcome means for the lines; answers how many of them are dealt with. */
  async settle(
    cursor: Cursor,
    lines: DrainLine[],
    outcome: Outcome,
    refusals: number,
  ): Promise<number> {
    const count = lines.length;
    switch (outcome.kind) {
      case 'taken':
        return this.taken(cursor, lines, 0);
      case 'partly':
        this.note(outcome.text);
        this.drop(Math.min(count, outcome.dropped), outcome.text);
        return this.taken(cursor, lines, Math.min(count, outcome.dropped));
      case 'too-large':
        this.note(outcome.text);
        this.size.shrink(count);
        return count > 1 ? 0 : this.giveUp(cursor, lines, outcome.text);
      case 'refused':
        if (refusals < this.deps.limits.drainRefusalsMax) return this.failed(outcome.text);
        this.note(outcome.text);
        return this.giveUp(cursor, lines, outcome.text);
      case 'failed':
        return this.failed(outcome.text, outcome.retryAfterMs);
    }
  }

  /** Waits before the next try; nothing is dealt with. */
  async failed(text: string, askedMs = 0): Promise<number> {
    const { drainRetryFirstMs, drainRetryMaxMs, drainRetryAfterMaxMs } = this.deps.limits;
    if (this.stopping.aborted) return 0;
    this.failures += 1;
    this.note(text);
    const bounds = { firstMs: drainRetryFirstMs, maxMs: drainRetryMaxMs };
    const ms = backoffMs(this.failures, bounds, Math.random());
    await this.pause(Math.max(ms, Math.min(askedMs, drainRetryAfterMaxMs)));
    return 0;
  }

  drop(lines: number, why: string): void {
    this.deps.record.dropped += lines;
    this.losses.add(lines, why, performance.now());
    this.deps.onProgress();
  }

  tellLosses(): void {
    this.losses.tellDue(performance.now());
  }

  /** Back to before what a broken connection may have lost. */
  async goBack(cursors: ReadonlyMap<string, Cursor>): Promise<void> {
    if (!this.isBroken) return;
    this.isBroken = false;
    const places = this.doubts.takeBack(performance.now());
    for (const [appId, place] of places) this.rewind(cursors.get(appId), place);
    if (this.doubts.isTooMuch) this.receiver.doubt?.();
    this.deps.onProgress();
    if (places.size > 0 && this.failures === 0) await this.failed(BROKEN);
  }

  async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping }).catch(() => undefined);
  }

  private rewind(cursor: Cursor | undefined, place: Place): void {
    if (cursor === undefined) return;
    const { record } = this.deps;
    const again = Math.max(0, cursor.place.linesSeen - place.linesSeen);
    record.sent = Math.max(0, record.sent - again);
    cursor.place = place;
  }

  private taken(cursor: Cursor, lines: DrainLine[], dropped: number): number {
    const { record } = this.deps;
    this.failures = 0;
    this.size.grow();
    record.sent += lines.length - dropped;
    record.lastSentAt = new Date().toISOString();
    cursor.place = lines.at(-1)?.behind ?? cursor.place;
    this.deps.onProgress();
    return lines.length;
  }

  private giveUp(cursor: Cursor, lines: DrainLine[], why: string): number {
    this.failures = 0;
    cursor.place = lines.at(-1)?.behind ?? cursor.place;
    this.drop(lines.length, why);
    return lines.length;
  }

  private note(text: string): void {
    this.lastError = { at: new Date().toISOString(), text };
  }
}
