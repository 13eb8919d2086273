/** Says what a drain dropped, at most so often: a flood of losses must not become one of notices. */
export class Losses {
  private readonly everyMs: number;
  private readonly nowMs: () => number;
  private readonly tell: (lines: number, why: string) => void;
  private lines = 0;
  private why = '';
  private toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number, nowMs: () => number, tell: (lines: number, why: string) => void) {
    this.everyMs = everyMs;
    this.nowMs = nowMs;
    this.tell = tell;
  }

  add(lines: number, why: string): void {
    this.lines += lines;
    this.why = why;
    this.tellDue();
  }

  tellDue(): void {
    const nowMs = this.nowMs();
    if (this.lines === 0 || nowMs - this.toldAtMs < this.everyMs) return;
    this.toldAtMs = nowMs;
    try {
      this.tell(this.lines, this.why);
      this.lines = 0;
    } catch {
      // The disk is full: they are told with the next.
    }
  }
}
