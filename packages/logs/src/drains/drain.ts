import type { DesiredDrain, DrainStatus } from '@tfp/contract/drains';
import type { AppLog } from '../segments/app-log.ts';
import { Cursor, type DrainApp } from './cursor.ts';
import { Delivery, type DeliveryDeps, type DeliveryLimits } from './delivery.ts';
import type { DrainLine } from './drain-line.ts';
import { isOwnNotice, missedLine } from './notices.ts';
import { afterMissing } from './place.ts';
import { isTooFarBehind, type LagBounds, readPiece } from './read-piece.ts';
import type { Turns } from './turns.ts';
import { Wake } from './wake.ts';

export interface DrainDeps extends DeliveryDeps {
  bounds: LagBounds;
  /** Shared by all drains. */
  turns: Turns;
  limits: DeliveryLimits & { drainLingerMs: number };
}

const OVERFLOW = 'it was too far behind';

/**
 * A cursor that sends: it reads the store at the pace of its receiver, and moves on only when the receiver has taken
 * what stands before it. So nothing of a receiver that hangs is felt elsewhere.
 */
export class Drain {
  readonly desired: DesiredDrain;
  private readonly deps: DrainDeps;
  private readonly delivery: Delivery;
  private readonly cursors = new Map<string, Cursor>();
  private readonly wake = new Wake();
  private readonly stopping = new AbortController();
  private readonly aborting = new AbortController();
  private readonly done: Promise<void>;

  constructor(desired: DesiredDrain, deps: DrainDeps) {
    this.desired = desired;
    this.deps = deps;
    const onBreak = () => this.wake.up();
    this.delivery = new Delivery(desired, deps, { stopping: this.stopping.signal, onBreak });
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

  /** Forgets its places in apps that are gone. */
  keepOnly(apps: ReadonlyMap<string, unknown>): void {
    for (const appId of Object.keys(this.deps.record.places)) {
      if (!apps.has(appId)) this.removeApp(appId);
    }
  }

  status(): DrainStatus {
    const { sent, dropped, lastSentAt } = this.deps.record;
    const { failures, lastError } = this.delivery;
    const waiting = [...this.cursors.values()].reduce((sum, cursor) => sum + cursor.waiting, 0);
    const state = failures > 0 ? 'retrying' : waiting > 0 ? 'sending' : 'idle';
    return { id: this.desired.id, state, sent, waiting, dropped, lastSentAt, lastError };
  }

  /** Ends it, and gives what is on its way so long to arrive. */
  async stop(patienceMs: number): Promise<void> {
    this.stopping.abort();
    this.wake.up();
    const timer = setTimeout(() => this.aborting.abort(), patienceMs);
    await this.done;
    clearTimeout(timer);
    for (const cursor of this.cursors.values()) cursor.stop();
    this.delivery.receiver.close();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.delivery.goBack(this.cursors);
        this.delivery.tellLosses();
        const cursor = this.nextCursor();
        if (cursor === undefined) await this.wake.next(signal);
        else await this.sendSome(cursor);
      } catch (error) {
        await this.delivery.failed((error as Error).message);
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
    const piece = await this.deps.turns.run(() => readPiece(cursor.log, place, this.deps.bounds));
    if (piece === undefined || this.isGone(cursor) || this.delivery.isBroken) return;
    if (piece.kind === 'missed') {
      cursor.place = afterMissing(place, piece.behind, piece.lines, new Date());
      this.delivery.drop(piece.lines, OVERFLOW);
      return;
    }
    const notice = place.missed === undefined ? [] : [missedLine(place, place.missed)];
    const lines = piece.lines.filter((line) => !isOwnNotice(line, this.desired.id));
    if (!(await this.sendAll(cursor, [...notice, ...lines], piece.storedAtMs))) return;
    cursor.place = piece.behind;
    this.deps.onProgress();
  }

  private async linger(cursor: Cursor): Promise<void> {
    const { drainBatchBytesMax, drainLingerMs } = this.deps.limits;
    const isMuch = cursor.log.end - cursor.place.position > drainBatchBytesMax;
    if (this.delivery.receiver.lingers && !isMuch) await this.delivery.pause(drainLingerMs);
  }

  /** Answers whether every line was dealt with; else the rest is read again. */
  private async sendAll(cursor: Cursor, lines: DrainLine[], storedAtMs: number): Promise<boolean> {
    const { delivery } = this;
    let refusals = 0;
    for (let at = 0; at < lines.length; ) {
      const batch = { app: cursor.app, lines: delivery.cut(lines, at) };
      const outcome = await delivery.send(cursor, batch, this.aborting.signal);
      if (this.isGone(cursor) || (delivery.isBroken && outcome.kind === 'taken')) return false;
      if (outcome.kind === 'refused') refusals += 1;
      const count = await delivery.settle(cursor, batch.lines, outcome, refusals);
      if (count > 0) refusals = 0;
      at += count;
      if (!this.mayGoOn(cursor, storedAtMs)) return at === lines.length && !delivery.isBroken;
    }
    return true;
  }

  private mayGoOn(cursor: Cursor, storedAtMs: number): boolean {
    const { bounds } = this.deps;
    const isEnded = this.stopping.signal.aborted || this.delivery.isBroken || this.isGone(cursor);
    const isTooOld = cursor.log.ageMs(storedAtMs) > bounds.lagMsMax;
    return !isEnded && !isTooOld && !isTooFarBehind(cursor.log, cursor.place, bounds);
  }

  private isGone({ app, log }: Cursor): boolean {
    return log.isForgotten || !this.cursors.has(app.id);
  }
}
