import type { LogLine } from '@tfp/contract/log-lines';

interface Held {
  line: LogLine;
  /** Its time; but never before that of an older line of its process, whose order stays as it is. */
  at: string;
  heldSinceMs: number;
}

/** Lines in the order of their times, while younger ones of other processes may still turn out to be older. */
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
    if (at < before) at = before;
    this.lastAt.set(stream, at);
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
