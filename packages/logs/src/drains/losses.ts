/** Says what a drain dropped, at most so often: a flood of losses must not become one of notices. */
export class Losses {
  private readonly tell: (lines: number, why: string) => void;
  private readonly everyMs: number;
  private lines = 0;
  private why = '';
  private toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number, tell: (lines: number, why: string) => void) {
    this.everyMs = everyMs;
    this.tell = tell;
  }

  add(lines: number, why: string, nowMs: number): void {
    this.lines += lines;
    this.why = why;
    this.tellDue(nowMs);
  }

  tellDue(nowMs: number): void {
    if (this.lines === 0 || nowMs - this.toldAtMs < this.everyMs) return;
    this.toldAtMs = nowMs;
    const { lines, why } = this;
    try {
      this.tell(lines, why);
      this.lines = 0;
    } catch {
      // The disk is full: they are told with the next.
    }
  }
}
