import type { Place } from '../reading/place.ts';

/** A batch that the kernel took, and maybe nobody else. */
interface Doubt {
  appId: string;
  /** Where the drain stood before it. */
  before: Place;
  bytes: number;
  untilMs: number;
}

/** What is known of a batch at the moment in which it was written. */
interface Written extends Omit<Doubt, 'untilMs'> {
  nowMs: number;
  tookMs: number;
}

export interface DoubtLimits {
  drainDoubtMs: number;
  drainSlowWriteMs: number;
  drainSlowDoubtMs: number;
  drainDoubtBytesMax: number;
  drainDoubtsMax: number;
}

/** What went out over a connection without anybody's word that it arrived, as long as that is in doubt. */
export class Doubts {
  private readonly limits: DoubtLimits;
  private doubts: Doubt[] = [];
  private breaksInARow = 0;

  constructor(limits: DoubtLimits) {
    this.limits = limits;
  }

  add({ nowMs, tookMs, ...batch }: Written): void {
    const { drainDoubtMs, drainSlowWriteMs, drainSlowDoubtMs, drainDoubtBytesMax } = this.limits;
    // The kernel's room was full, and what is in it may be there for long.
    const isSlow = tookMs > drainSlowWriteMs;
    this.doubts.push({ ...batch, untilMs: nowMs + (isSlow ? drainSlowDoubtMs : drainDoubtMs) });
    this.forgetOld(nowMs);
    let total = this.doubts.reduce((sum, { bytes }) => sum + bytes, 0);
    while (total > drainDoubtBytesMax) total -= this.doubts.shift()?.bytes ?? total;
  }

  /** The connection broke: where to go back to, by app. */
  takeBack(nowMs: number): Map<string, Place> {
    this.forgetOld(nowMs);
    const places = new Map<string, Place>();
    for (const { appId, before } of this.doubts) {
      if (!places.has(appId)) places.set(appId, before);
    }
    this.doubts = [];
    if (places.size > 0) this.breaksInARow += 1;
    return places;
  }

  /** The receiver broke one connection after another, and nothing outlived its doubt meanwhile. */
  get areTooMany(): boolean {
    return this.breaksInARow >= this.limits.drainDoubtsMax;
  }

  private forgetOld(nowMs: number): void {
    const young = this.doubts.filter(({ untilMs }) => untilMs > nowMs);
    if (young.length < this.doubts.length) this.breaksInARow = 0;
    this.doubts = young;
  }
}
