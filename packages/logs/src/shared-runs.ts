/**
 * Work that is done by one at a time. All who ask while it goes on share one more run, which begins behind their question:
 * so it deals with whatever they ask for, and however many ask, it costs two runs.
 */
export class SharedRuns {
  private readonly work: () => Promise<void>;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.work = work;
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  ask(): Promise<void> {
    if (this.running === undefined) {
      this.running = this.work().finally(() => {
        this.running = undefined;
      });
      return this.running;
    }
    const again = () => {
      this.next = undefined;
      return this.ask();
    };
    this.next ??= this.running.then(again, again);
    return this.next;
  }

  /** Resolves when nothing goes on any more, whatever became of it. */
  async settled(): Promise<void> {
    while (this.running !== undefined) await this.running.catch(() => undefined);
  }
}
