import type { Clock } from '#src/drains/clock.ts';

/** A clock that stands still until a test lets it go on. */
export class ManualClock implements Clock {
  private atMs = 0;
  private readonly waits = new Set<{ untilMs: number; call: () => void }>();

  readonly nowMs = () => this.atMs;

  after(ms: number, call: () => void): () => void {
    const wait = { untilMs: this.atMs + ms, call };
    this.waits.add(wait);
    return () => this.waits.delete(wait);
  }

  /** How many times to come are waited for. */
  get awaited(): number {
    return this.waits.size;
  }

  advance(ms: number): void {
    this.atMs += ms;
    for (const wait of [...this.waits].filter(({ untilMs }) => untilMs <= this.atMs)) {
      this.waits.delete(wait);
      wait.call();
    }
  }
}
