import type { Place } from './place.ts';

/** A batch that the kernel took, and maybe nobody else. */
interface Doubt {
  appId: string;
  before: Place;
  bytes: number;
  untilMs: number;
}

export interface DoubtLimits {
  drainDoubtMs: number;
  drainDoubtBytesMax: number;
  drainDoubtsMax: number;
}

/** A write that took so long found the kernel's room full: what is in it may be there for long. */
const SLOW_MS = 500;
const SLOW_FACTOR = 12;

/** What went out over a connection without anybody's word that it arrived, as long as that is in doubt. */
export class Doubts {
  private readonly limits: DoubtLimits;
  private doubts: Doubt[] = [];
  private breaksInARow = 0;

  constructor(limits: DoubtLimits) {
    this.limits = limits;
  }

  add(appId: string, before: Place, bytes: number, tookMs: number, nowMs: number): void {
    const { drainDoubtMs, drainDoubtBytesMax } = this.limits;
    const ms = tookMs > SLOW_MS ? drainDoubtMs * SLOW_FACTOR : drainDoubtMs;
    this.doubts.push({ appId, before, bytes, untilMs: nowMs + ms });
    this.prune(nowMs);
    let total = this.doubts.reduce((sum, doubt) => sum + doubt.bytes, 0);
    while (total > drainDoubtBytesMax) total -= this.doubts.shift()?.bytes ?? total;
  }

  /** The connection broke: where to go back to, by app. */
  takeBack(nowMs: number): Map<string, Place> {
    this.prune(nowMs);
    const places = new Map<string, Place>();
    for (const { appId, before } of this.doubts) {
      if (!places.has(appId)) places.set(appId, before);
    }
    this.doubts = [];
    if (places.size > 0) this.breaksInARow += 1;
    return places;
  }

  /** The receiver broke one connection after another, and nothing outlived its doubt meanwhile. */
  get isTooMuch(): boolean {
    return this.breaksInARow >= this.limits.drainDoubtsMax;
  }

  private prune(nowMs: number): void {
    const young = this.doubts.filter(({ untilMs }) => untilMs > nowMs);
    if (young.length < this.doubts.length) this.breaksInARow = 0;
    this.doubts = young;
  }
}
