/** Wakes one sleeper. A call that comes while nobody sleeps is kept for the next who would. */
export class Wake {
  private isCalled = false;
  private wakeSleeper: (() => void) | undefined;

  up(): void {
    this.isCalled = true;
    this.wakeSleeper?.();
  }

  async next(signal: AbortSignal): Promise<void> {
    if (!this.isCalled && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.wakeSleeper = resolve;
      });
    }
    this.wakeSleeper = undefined;
    this.isCalled = false;
  }
}
