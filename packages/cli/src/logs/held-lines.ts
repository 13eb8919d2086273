import type { LogLine } from '@tfp/contract/log-lines';
import { LIMITS } from '../limits.ts';

interface Held {
  line: LogLine;
  /** Its time; but where a clock was put back that of the line before, whose order stays as it is. */
  at: string;
  heldSinceMs: number;
}

/**
 * Lines in the order of their times, while younger ones may still turn out to be older: of other processes, and of the
 * same one, which writes in two streams. A router is several processes, and no line of it follows from another.
 */
export class HeldLines {
  private readonly held: Held[] = [];
  private readonly lastAt = new Map<string, string>();

  get size(): number {
    return this.held.length;
  }

  add(line: LogLine, nowMs: number): void {
    const stream = `${line.source} ${line.process}`;
    const before = this.lastAt.get(stream) ?? '';
    let { at } = line;
    if (isPutBack(before, at) && line.process !== 'router') at = before;
    if (at > before) this.lastAt.set(stream, at);
    let place = this.held.length;
    while (place > 0 && (this.held[place - 1]?.at ?? '') > at) place -= 1;
    this.held.splice(place, 0, { line, at, heldSinceMs: nowMs });
  }

  /** The oldest, as many as are more than `linesMax`, and all up to the last that was held for long enough. */
  take(heldMaxSinceMs: number, linesMax: number): LogLine[] {
    const settled = this.held.findLastIndex(({ heldSinceMs }) => heldSinceMs <= heldMaxSinceMs);
    const count = Math.max(settled + 1, this.held.length - linesMax);
    return this.held.splice(0, count).map(({ line }) => line);
  }
}

/** Two streams of a process differ by less. */
function isPutBack(before: string, at: string): boolean {
  return at < before && Date.parse(before) - Date.parse(at) > LIMITS.clockPutBackMs;
}
