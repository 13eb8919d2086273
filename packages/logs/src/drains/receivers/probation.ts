import type { End } from './watch-end.ts';

/** A connection that ends within this part of the time for which it is watched ended at once. */
const AT_ONCE = 0.2;
/** So much later than in silence a connection ends that does not end for its silence. */
const LATER = 1.25;

/**
 * What is asked of a receiver whose connections break again and again. Each one is watched twice: in silence, so that one
 * that is closed at once costs no line, and behind the one batch that is written to it.
 *
 *     in silence   it stayed: one batch is written
 *                  it ended:  nothing is lost; the next one is written to earlier, if silence is what ends them
 *     behind it    it stayed: the batch is taken, and the receiver trusted again
 *                  it ended:  the batch is taken, if in order and later than in silence; else it is lost
 */
export class Probation {
  isOn = false;
  /** For how long a connection has to stay behind a batch. */
  readonly watchMs: number;
  /** How long a connection stayed that ended before anything was written. */
  private silentMs: number | undefined;

  constructor(watchMs: number) {
    this.watchMs = watchMs;
  }

  /** For how long nothing is written to a new connection. */
  get silenceMs(): number {
    const { silentMs, watchMs } = this;
    // One that is closed for having nothing to read has to get something before that.
    const endsIdle = silentMs !== undefined && !this.isAtOnce(silentMs);
    return endsIdle ? Math.min(watchMs, silentMs / 2) : watchMs;
  }

  noteSilentEnd({ livedMs }: End): void {
    this.silentMs = livedMs;
  }

  /** Whether what was written counts as taken; `end` is undefined where the connection stayed behind it. */
  isTaken(end: End | undefined): boolean {
    const { silentMs } = this;
    if (end !== undefined) {
      return end.isOrderly && (silentMs === undefined || end.livedMs > silentMs * LATER);
    }
    this.isOn = false;
    this.silentMs = undefined;
    return true;
  }

  isAtOnce(livedMs: number): boolean {
    return livedMs < this.watchMs * AT_ONCE;
  }
}
