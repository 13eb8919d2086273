import type { DesiredDrain, DrainStatus } from '@tfp/contract/drains';
import type { AppLog } from '../segments/app-log.ts';
import type { DrainApp, DrainLine } from './drain-line.ts';
import { isOwnNotice, missedLine } from './notices.ts';
import type { DrainRecord } from './place-book.ts';
import { Cursor } from './reading/cursor.ts';
import { isTooFarBehind, type LagBounds } from './reading/lag.ts';
import { readPiece } from './reading/read-piece.ts';
import type { Turns } from './reading/turns.ts';
import { Delivery, type DeliveryDeps, type DeliveryLimits } from './sending/delivery.ts';
import { Losses } from './sending/losses.ts';
import { Tally } from './sending/tally.ts';
import { Tries, type TryLimits } from './sending/tries.ts';
import { Wake } from './wake.ts';

export interface DrainDeps extends DeliveryDeps {
  record: DrainRecord;
  /** Called after each change of the record. */
  onProgress: () => void;
  /** Says in the app's stream, or to the operator, what was dropped. */
  tellLoss: (drain: DesiredDrain, lines: number, why: string) => void;
  bounds: LagBounds;
  /** Shared by all drains. */
  turns: Turns;
  limits: DeliveryLimits & TryLimits & { drainLingerMs: number; drainNoticeMs: number };
}

const OVERFLOW = 'it was too far behind';

/**
 * Reads the store at the pace of its receiver, and moves on only when that has taken what stands before. So nothing of a
 * receiver that hangs is felt elsewhere.
 *
 *     cursor, one for each app ─▶ piece of its lines ─▶ delivery ─▶ batch ─▶ receiver
 *        ▲                                                                      │
 *        └── tally: sent, dropped, taken back when a connection broke ◀── outcome
 */
export class Drain {
  readonly desired: DesiredDrain;
  private readonly deps: DrainDeps;
  private readonly losses: Losses;
  private readonly tally: Tally;
  private readonly tries: Tries;
  private readonly delivery: Delivery;
  private readonly cursors = new Map<string, Cursor>();
  private readonly wake = new Wake();
  private readonly stopping = new AbortController();
  private readonly aborting = new AbortController();
  private readonly done: Promise<void>;

  constructor(desired: DesiredDrain, deps: DrainDeps) {
    const { record, onProgress, clock, limits } = deps;
    this.desired = desired;
    this.deps = deps;
    this.losses = new Losses(limits.drainNoticeMs, clock.nowMs, (lines, why) =>
      deps.tellLoss(desired, lines, why),
    );
    this.tally = new Tally({ record, onProgress, losses: this.losses });
    this.tries = new Tries(limits, this.stopping.signal);
    const { tally, tries } = this;
    this.delivery = new Delivery(desired, deps, { tally, tries, onBreak: () => this.wake.up() });
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
    const { failures, lastError } = this.tries;
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
        this.losses.tellDue();
        const cursor = this.nextCursor();
        if (cursor === undefined) await this.wake.next(signal);
        else await this.sendSome(cursor);
      } catch (error) {
        await this.tries.failed((error as Error).message);
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
    if (piece === undefined || cursor.isGone || this.delivery.isBroken) return;
    if (piece.kind === 'missed') {
      this.tally.missed(cursor, piece.lines, piece.behind, OVERFLOW);
      return;
    }
    const notice = place.missed === undefined ? [] : [missedLine(place, place.missed)];
    const lines = piece.lines.filter((line) => !isOwnNotice(line, this.desired.id));
    const isDone = await this.sendAll(cursor, [...notice, ...lines], piece.storedAtMs);
    if (isDone) this.tally.move(cursor, piece.behind);
  }

  /** Each batch costs some receivers a request: few lines wait for others. */
  private async linger(cursor: Cursor): Promise<void> {
    const { drainBatchBytesMax, drainLingerMs } = this.deps.limits;
    const isMuch = cursor.log.end - cursor.place.position > drainBatchBytesMax;
    if (this.delivery.receiver.lingers && !isMuch) await this.tries.pause(drainLingerMs);
  }

  /** Answers whether every line was dealt with; else the rest is read again. */
  private async sendAll(cursor: Cursor, lines: DrainLine[], storedAtMs: number): Promise<boolean> {
    let rest = lines;
    this.delivery.forgetRefusals();
    while (rest.length > 0) {
      const count = await this.delivery.sendFirst(cursor, rest, this.aborting.signal);
      rest = rest.slice(count);
      if (!this.mayGoOn(cursor, storedAtMs)) return rest.length === 0 && !this.delivery.isBroken;
    }
    return true;
  }

  private mayGoOn(cursor: Cursor, storedAtMs: number): boolean {
    const { bounds } = this.deps;
    const isEnded = this.stopping.signal.aborted || this.delivery.isBroken || cursor.isGone;
    const isTooOld = cursor.log.ageMs(storedAtMs) > bounds.lagMsMax;
    return !isEnded && !isTooOld && !isTooFarBehind(cursor.log, cursor.place, bounds);
  }
}
