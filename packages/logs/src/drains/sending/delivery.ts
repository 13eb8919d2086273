import type { DesiredDrain } from '@tfp/contract/drains';
import type { Clock } from '../clock.ts';
import type { Batch, DrainLine } from '../drain-line.ts';
import type { Cursor } from '../reading/cursor.ts';
import type { Outcome, Receiver } from '../receivers/receiver.ts';
import { type BatchLimits, BatchSize } from './batch-size.ts';
import { type DoubtLimits, Doubts } from './doubts.ts';
import type { Tally } from './tally.ts';
import type { Tries } from './tries.ts';

export interface DeliveryLimits extends BatchLimits, DoubtLimits {
  drainRefusalsMax: number;
}

export interface DeliveryDeps {
  createReceiver: (drain: DesiredDrain, onBreak: () => void) => Receiver;
  clock: Clock;
  limits: DeliveryLimits;
}

const BROKEN = 'The connection broke off: what went out right before is sent again.';

/** Brings batches to one receiver, one at a time, and decides what their outcomes mean for the lines. */
export class Delivery {
  readonly receiver: Receiver;
  /** The connection ended, and nobody has gone back over it yet. */
  isBroken = false;
  private readonly deps: DeliveryDeps;
  private readonly tally: Tally;
  private readonly tries: Tries;
  private readonly size: BatchSize;
  private readonly doubts: Doubts;
  private refusals = 0;

  constructor(
    desired: DesiredDrain,
    deps: DeliveryDeps,
    { tally, tries, onBreak }: { tally: Tally; tries: Tries; onBreak: () => void },
  ) {
    this.deps = deps;
    this.tally = tally;
    this.tries = tries;
    this.size = new BatchSize(deps.limits);
    this.doubts = new Doubts(deps.limits);
    this.receiver = deps.createReceiver(desired, () => {
      this.isBroken = true;
      onBreak();
    });
  }

  /** Other lines come: what was refused before tells nothing of them. */
  forgetRefusals(): void {
    this.refusals = 0;
  }

  /** Sends the first of these lines that go out together; answers how many are dealt with: taken, or dropped. */
  async sendFirst(cursor: Cursor, lines: DrainLine[], signal: AbortSignal): Promise<number> {
    const batch = { app: cursor.app, lines: this.size.cut(lines) };
    const outcome = await this.send(cursor, batch, signal);
    // It broke before this could count: the lines are sent again with those before them.
    const isLost = this.isBroken && outcome.kind === 'taken';
    return cursor.isGone || isLost ? 0 : this.settle(cursor, batch.lines, outcome);
  }

  /** Back to before what a broken connection may have lost. */
  async goBack(cursors: ReadonlyMap<string, Cursor>): Promise<void> {
    if (!this.isBroken) return;
    this.isBroken = false;
    const places = this.doubts.takeBack(this.deps.clock.nowMs());
    for (const [appId, place] of places) {
      const cursor = cursors.get(appId);
      if (cursor !== undefined) this.tally.takenBack(cursor, place);
    }
    if (this.doubts.areTooMany) this.receiver.putOnProbation?.();
    if (places.size > 0 && this.tries.failures === 0) await this.tries.failed(BROKEN);
  }

  private async send(cursor: Cursor, batch: Batch, signal: AbortSignal): Promise<Outcome> {
    const before = cursor.place;
    const beganMs = this.deps.clock.nowMs();
    const outcome = await this.receiver.send(batch, signal);
    if (outcome.kind === 'taken' && outcome.isInDoubt) {
      const bytes = batch.lines.reduce((sum, { text }) => sum + text.length, 0);
      const nowMs = this.deps.clock.nowMs();
      this.doubts.add({ appId: cursor.app.id, before, bytes, nowMs, tookMs: nowMs - beganMs });
    }
    return outcome;
  }

  private async settle(cursor: Cursor, lines: DrainLine[], outcome: Outcome): Promise<number> {
    const { kind } = outcome;
    if (kind === 'taken') return this.taken(cursor, lines);
    if (kind === 'failed') return this.failed(outcome.text, outcome.retryAfterMs);
    if (kind === 'refused' && this.mayBeTakenYet()) return this.failed(outcome.text);
    this.tries.note(outcome.text);
    if (kind === 'partly') return this.taken(cursor, lines, outcome.dropped, outcome.text);
    if (kind === 'too-large') this.size.shrink(lines.length);
    const isToBeHalved = kind === 'too-large' && lines.length > 1;
    return isToBeHalved ? 0 : this.giveUp(cursor, lines, outcome.text);
  }

  /** Said of a batch that was refused: one refusal may be a mistake, several are none. */
  private mayBeTakenYet(): boolean {
    this.refusals += 1;
    return this.refusals < this.deps.limits.drainRefusalsMax;
  }

  private taken(cursor: Cursor, lines: DrainLine[], rejected = 0, why = ''): number {
    this.tries.succeeded();
    this.refusals = 0;
    this.size.grow();
    this.tally.sent(cursor, lines, Math.min(rejected, lines.length), why);
    return lines.length;
  }

  private giveUp(cursor: Cursor, lines: DrainLine[], why: string): number {
    this.tries.succeeded();
    this.refusals = 0;
    this.tally.dropped(cursor, lines, why);
    return lines.length;
  }

  private async failed(text: string, askedMs = 0): Promise<number> {
    await this.tries.failed(text, askedMs);
    return 0;
  }
}
