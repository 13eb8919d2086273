import { limits } from '../limits.ts';
import { type ChangeWatch, createChangeWatch } from './change-watch.ts';
import { createFairQueue } from './fair-queue.ts';

interface Post {
  group: string;
  watch: ChangeWatch;
  quietLooks: number;
}

/**
 * Decides when each source is looked at, groups in turn. One that wrote is looked at every few milliseconds, so that
 * many lines are taken at once; when it falls silent, the kernel tells its next change.
 */
export class Lookout<Source> {
  private readonly takeTurn: (source: Source) => void;
  private readonly posts = new Map<Source, Post>();
  private readonly lively = new Set<Source>();
  private readonly queue = createFairQueue<Source>();
  private readonly sweep: NodeJS.Timeout;
  private rounds: NodeJS.Timeout | undefined;
  private isRunning = false;

  constructor(takeTurn: (source: Source) => void) {
    this.takeTurn = takeTurn;
    this.sweep = setInterval(() => this.lookAtAll(), limits.sweepMs).unref();
  }

  add(source: Source, group: string, directory: string): void {
    const watch = createChangeWatch(directory, () => this.look(source));
    this.posts.set(source, { group, watch, quietLooks: 0 });
    this.look(source);
  }

  /** Now, or as soon as it is its turn. */
  look(source: Source): void {
    const post = this.posts.get(source);
    if (post === undefined) return;
    this.queue.push(post.group, source);
    if (this.isRunning) return;
    this.isRunning = true;
    setImmediate(() => this.takeTurns());
  }

  /** It wrote, so there will be more in a moment. */
  lookSoon(source: Source): void {
    const post = this.posts.get(source);
    if (post === undefined) return;
    post.watch.disarm();
    post.quietLooks = 0;
    this.goRounds(source);
  }

  /** It wrote nothing. */
  lookWhenChanged(source: Source): void {
    const post = this.posts.get(source);
    if (post === undefined || post.watch.isArmed()) return;
    post.quietLooks += 1;
    if (post.quietLooks < limits.quietLooksMax || !post.watch.arm()) {
      this.goRounds(source);
      return;
    }
    this.lively.delete(source);
    // What was written before the kernel watched would otherwise wait for the next change.
    this.look(source);
  }

  /** It could not be read or stored. */
  lookLater(source: Source): void {
    this.lively.delete(source);
    setTimeout(() => this.look(source), limits.retryMs).unref();
  }

  remove(source: Source): void {
    this.posts.get(source)?.watch.disarm();
    this.posts.delete(source);
    this.lively.delete(source);
  }

  stop(): void {
    clearInterval(this.sweep);
    for (const source of [...this.posts.keys()]) this.remove(source);
  }

  private lookAtAll(): void {
    for (const source of this.posts.keys()) this.look(source);
  }

  private goRounds(source: Source): void {
    this.lively.add(source);
    this.rounds ??= setInterval(() => {
      for (const one of this.lively) this.look(one);
      if (this.lively.size > 0) return;
      clearInterval(this.rounds);
      this.rounds = undefined;
    }, limits.lookMs).unref();
  }

  private takeTurns(): void {
    const until = performance.now() + limits.turnsMs;
    while (!this.queue.isEmpty() && performance.now() < until) {
      const source = this.queue.shift();
      if (source !== undefined && this.posts.has(source)) this.takeTurn(source);
    }
    this.isRunning = !this.queue.isEmpty();
    if (this.isRunning) setImmediate(() => this.takeTurns());
  }
}
