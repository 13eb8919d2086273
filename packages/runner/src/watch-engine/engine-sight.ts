/** Whether the engine can be seen; while it cannot, what is known of processes is from before. */
export class EngineSight {
  private loss: { since: number; why: string } | undefined;
  private readonly first = Promise.withResolvers<void>();
  private readonly clock: () => number;

  constructor(clock: () => number) {
    this.clock = clock;
    this.loss = { since: clock(), why: 'The container engine has not answered yet.' };
  }

  /** Settled when what runs has been looked at for the first time. */
  get whenFirst(): Promise<void> {
    return this.first.promise;
  }

  /** What is wrong with the engine, in words; undefined while all is well. */
  get note(): string | undefined {
    return this.loss?.why;
  }

  /** A time that people read. */
  get lostSince(): string | undefined {
    return this.loss && new Date(this.loss.since).toISOString();
  }

  found(): void {
    this.loss = undefined;
    this.first.resolve();
  }

  lost(error: Error): void {
    this.loss = { since: this.loss?.since ?? this.clock(), why: error.message };
  }
}
