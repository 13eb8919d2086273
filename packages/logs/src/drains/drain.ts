import { setTimeout as delay } from 'node:timers/promises';
import type { DesiredDrain, DrainError, DrainStatus } from '@tfp/contract/drains';
import type { AppLog } from '../segments/app-log.ts';
import { backoffMs } from './backoff.ts';
import { type BatchLimits, BatchSize } from './batches.ts';
import { Cursor, type DrainApp } from './cursor.ts';
import { type DoubtLimits, Doubts } from './doubts.ts';
import type { Batch, DrainLine } from './drain-line.ts';
import { Losses } from './losses.ts';
import { isOwnNotice, missedLine } from './notices.ts';
import { afterMissing } from './place.ts';
import type { DrainRecord } from './place-book.ts';
import { isTooFarBehind, type LagBounds, type Piece, readPiece } from './read-piece.ts';
import type { Outcome, Receiver } from './receivers/receiver.ts';
import { Wake } from './wake.ts';

export interface DrainLimits extends BatchLimits, DoubtLimits {
  drainLingerMs: number;
  drainRetryFirstMs: number;
  drainRetryMaxMs: number;
  drainRetryAfterMaxMs: number;
  drainRefusalsMax: number;
  drainNoticeMs: number;
}

export interface DrainDeps {
  record: DrainRecord;
  /** Called after each change of the record. */
  onProgress: () => void;
  createReceiver: (drain: DesiredDrain, onBreak: () => void) => Receiver;
  /** Says in the app's stream, or to the operator, what was dropped. */
  tellLoss: (drain: DesiredDrain, lines: number, why: string) => void;
  bounds: LagBounds;
  limits: DrainLimits;
}

const OVERFLOW = 'it was too far behind';
const BROKEN = 'The connection broke off: what went out right before is sent again.';

/**
 * A cursor that sends: it reads the store at the pace of its receiver, one batch on its way at a time, and keeps its
 * place only when the receiver has taken what stands before it. So nothing of a receiver that hangs is felt elsewhere.
 */
export class Drain {
  readonly desired: DesiredDrain;
  private readonly deps: DrainDeps;
  private readonly cursors = new Map<string, Cursor>();
  private readonly receiver: Receiver;
  private readonly wake = new Wake();
  private readonly stopping = new AbortController();
  private readonly aborting = new AbortController();
  private readonly size: BatchSize;
  private readonly doubts: Doubts;
  private readonly losses: Losses;
  private readonly done: Promise<void>;
  private isBroken = false;
  private failures = 0;
  private lastError: DrainError | null = null;

  constructor(desired: DesiredDrain, deps: DrainDeps) {
    this.desired = desired;
    this.deps = deps;
    this.size = new BatchSize(deps.limits);
    this.doubts = new Doubts(deps.limits);
    this.losses = new Losses(deps.limits.drainNoticeMs, (lines, why) =>
      deps.tellLoss(desired, lines, why),
    );
    this.receiver = deps.createReceiver(desired, () => {
      this.isBroken = true;
      this.wake.up();
    });
    this.done = this.run();
  }

  addApp(app: DrainApp, log: AppLog): void {
    const known = this.cursors.get(app.id);
    if (known !== undefined) {
      known.app.name = app.name;
      return;
    }
    const cursor = new Cursor({ ...app }, log, this.deps.record, () => this.wake.up());
    this.cursors.set(app.id, cursor);
    this.deps.onProgress();
    this.wake.up();
  }

  removeApp(appId: string): void {
    this.cursors.get(appId)?.stop();
    this.cursors.delete(appId);
    delete this.deps.record.places[appId];
    this.deps.onProgress();
  }

  status(): DrainStatus {
    const { sent, dropped, lastSentAt } = this.deps.record;
    const waiting = [...this.cursors.values()].reduce((sum, cursor) => sum + cursor.waiting, 0);
    const state = this.failures > 0 ? 'retrying' : waiting > 0 ? 'sending' : 'idle';
    const { id } = this.desired;
    return { id, state, sent, waiting, dropped, lastSentAt, lastError: this.lastError };
  }

  /** Ends it, and gives what is on its way so long to arrive. */
  async stop(patienceMs: number): Promise<void> {
    this.stopping.abort();
    this.wake.up();
    const timer = setTimeout(() => this.aborting.abort(), patienceMs);
    await this.done;
    clearTimeout(timer);
    for (const cursor of this.cursors.values()) cursor.stop();
    this.receiver.close();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.goBack();
      this.losses.tellDue(performance.now());
      const cursor = this.nextCursor();
      if (cursor === undefined) {
        await this.wake.next(signal);
        continue;
      }
      try {
        await this.sendSome(cursor);
      } catch (error) {
        await this.failed((error as Error).message);
      }
    }
  }

  /** Each app in its turn. */
  private nextCursor(): Cursor | undefined {
    for (const [appId, cursor] of this.cursors) {
      if (!cursor.hasMore) continue;
      this.cursors.delete(appId);
      this.cursors.set(appId, cursor);
      return cursor;
    }
    return undefined;
  }

  private async sendSome(cursor: Cursor): Promise<void> {
    await this.linger(cursor);
    const { place } = cursor;
    const piece = await readPiece(cursor.log, place, this.deps.bounds, Date.now());
    if (piece === undefined || this.isGone(cursor)) return;
    if (piece.kind === 'missed') {
      cursor.place = afterMissing(place, piece.behind, piece.lines, new Date());
      this.drop(piece.lines, OVERFLOW);
      return;
    }
    const notice = place.missed === undefined ? [] : [missedLine(place, place.missed)];
    const lines = piece.lines.filter((line) => !isOwnNotice(line, this.desired.id));
    const isDone = await this.sendAll(cursor, [...notice, ...lines], piece.storedAtMs);
    if (isDone) this.moveTo(cursor, piece);
  }

  private async linger(cursor: Cursor): Promise<void> {
    const { drainBatchBytesMax, drainLingerMs } = this.deps.limits;
    const isMuch = cursor.log.end - cursor.place.position > drainBatchBytesMax;
    if (this.receiver.lingers && !isMuch) await this.pause(drainLingerMs);
  }

  /** Answers whether every line was dealt with; else the rest is read again. */
  private async sendAll(cursor: Cursor, lines: DrainLine[], storedAtMs: number): Promise<boolean> {
    let refusals = 0;
    for (let at = 0; at < lines.length; ) {
      const batch = { app: cursor.app, lines: this.size.cut(lines, at) };
      const outcome = await this.send(cursor, batch);
      if (this.isGone(cursor) || (this.isBroken && outcome.kind === 'taken')) return false;
      if (outcome.kind === 'refused') refusals += 1;
      const count = await this.settle(cursor, batch, outcome, refusals);
      if (count > 0) refusals = 0;
      at += count;
      if (!this.mayGoOn(cursor, storedAtMs)) return at === lines.length;
    }
    return true;
  }

  private mayGoOn(cursor: Cursor, storedAtMs: number): boolean {
    const { bounds } = this.deps;
    const isEnded = this.stopping.signal.aborted || this.isBroken || this.isGone(cursor);
    const isTooOld = Date.now() - storedAtMs > bounds.lagMsMax;
    return !isEnded && !isTooOld && !isTooFarBehind(cursor.log, cursor.place, bounds);
  }

  private async send(cursor: Cursor, batch: Batch): Promise<Outcome> {
    const before = cursor.place;
    const began = performance.now();
    const outcome = await this.receiver.send(batch, this.aborting.signal);
    if (!this.receiver.confirms && outcome.kind === 'taken') {
      const bytes = batch.lines.reduce((sum, { text }) => sum + text.length, 0);
      const now = performance.now();
      this.doubts.add(cursor.app.id, before, bytes, now - began, now);
    }
    return outcome;
  }

  /** What the outcome means for the lines; answers how many of them are dealt with. */
  private async settle(
    cursor: Cursor,
    { lines }: Batch,
    outcome: Outcome,
    refusals: number,
  ): Promise<number> {
    const count = lines.length;
    switch (outcome.kind) {
      case 'taken':
        this.taken(cursor, lines, count);
        return count;
      case 'partly':
        this.note(outcome.text);
        this.taken(cursor, lines, Math.max(0, count - outcome.dropped));
        this.drop(Math.min(count, outcome.dropped), outcome.text);
        return count;
      case 'too-large':
        this.note(outcome.text);
        this.size.shrink(count);
        if (count > 1) return 0;
        return this.giveUp(cursor, lines, outcome.text);
      case 'refused':
        if (refusals >= this.deps.limits.drainRefusalsMax) {
          this.note(outcome.text);
          return this.giveUp(cursor, lines, outcome.text);
        }
        await this.failed(outcome.text);
        return 0;
      case 'failed':
        await this.failed(outcome.text, outcome.retryAfterMs);
        return 0;
    }
  }

  private taken(cursor: Cursor, lines: DrainLine[], count: number): void {
    const { record } = this.deps;
    this.failures = 0;
    this.size.grow();
    record.sent += count;
    record.lastSentAt = new Date().toISOString();
    cursor.place = lines.at(-1)?.behind ?? cursor.place;
    this.deps.onProgress();
  }

  private giveUp(cursor: Cursor, lines: DrainLine[], why: string): number {
    this.failures = 0;
    cursor.place = lines.at(-1)?.behind ?? cursor.place;
    this.drop(lines.length, why);
    return lines.length;
  }

  private drop(lines: number, why: string): void {
    this.deps.record.dropped += lines;
    this.losses.add(lines, why, performance.now());
    this.deps.onProgress();
  }

  private moveTo(cursor: Cursor, piece: Piece): void {
    cursor.place = piece.behind;
    this.deps.onProgress();
  }

  private async failed(text: string, askedMs = 0): Promise<void> {
    const { drainRetryFirstMs, drainRetryMaxMs, drainRetryAfterMaxMs } = this.deps.limits;
    if (this.stopping.signal.aborted) return;
    this.failures += 1;
    this.note(text);
    const bounds = { firstMs: drainRetryFirstMs, maxMs: drainRetryMaxMs };
    const ms = backoffMs(this.failures, bounds, Math.random());
    await this.pause(Math.max(ms, Math.min(askedMs, drainRetryAfterMaxMs)));
  }

  private note(text: string): void {
    this.lastError = { at: new Date().toISOString(), text };
  }

  /** Back to before what a broken connection may have lost. */
  private async goBack(): Promise<void> {
    if (!this.isBroken) return;
    this.isBroken = false;
    const { record } = this.deps;
    const places = this.doubts.takeBack(performance.now());
    for (const [appId, place] of places) {
      const cursor = this.cursors.get(appId);
      if (cursor === undefined) continue;
      const again = Math.max(0, cursor.place.linesSeen - place.linesSeen);
      record.sent = Math.max(0, record.sent - again);
      cursor.place = place;
    }
    this.deps.onProgress();
    if (places.size > 0 && this.failures === 0) await this.failed(BROKEN);
  }

  private isGone({ app, log }: Cursor): boolean {
    return log.isForgotten || !this.cursors.has(app.id);
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
