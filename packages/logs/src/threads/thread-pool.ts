import { Worker } from 'node:worker_threads';
import { limits } from '../limits.ts';
import { doTask, ThreadLost } from './do-task.ts';
import type { Task } from './thread.ts';

interface Job {
  task: Task;
  /** Whose it is. */
  group: string;
  deadlineMs: number;
  done: PromiseWithResolvers<unknown>;
}

/**
 * A few threads that are started when there is work, and end when there was none for a while. One group never has all of
 * them, and the next is for the group that has the fewest: so patterns that take their time are felt by their own app.
 */
export class ThreadPool {
  private readonly threadsMax: number;
  private readonly waiting: Job[] = [];
  private readonly running = new Map<string, number>();
  private readonly idle: { thread: Worker; end: NodeJS.Timeout }[] = [];
  private count = 0;

  constructor(threadsMax: number) {
    this.threadsMax = threadsMax;
  }

  /** Does a task when a thread is free. */
  run<Result>(
    task: Task,
    deadlineMs: number = limits.taskMaxMs,
    group: string = '',
  ): Promise<Result> {
    const done = Promise.withResolvers<unknown>();
    this.waiting.push({ task, deadlineMs, group, done });
    this.next();
    return done.promise as Promise<Result>;
  }

  private next(): void {
    const job = this.nextJob();
    if (job === undefined) return;
    const thread = this.wake() ?? (this.count < this.threadsMax ? this.start() : undefined);
    if (thread === undefined) return;
    this.waiting.splice(this.waiting.indexOf(job), 1);
    this.running.set(job.group, this.runningOf(job) + 1);
    void this.give(thread, job);
  }

  private nextJob(): Job | undefined {
    const most = Math.max(1, this.threadsMax - 1);
    const ready = this.waiting.filter((job) => this.runningOf(job) < most);
    const fewest = Math.min(...ready.map((job) => this.runningOf(job)));
    return ready.find((job) => this.runningOf(job) === fewest);
  }

  private runningOf({ group }: Pick<Job, 'group'>): number {
    return this.running.get(group) ?? 0;
  }

  private noteEnd(group: string): void {
    const left = this.runningOf({ group }) - 1;
    if (left > 0) this.running.set(group, left);
    else this.running.delete(group);
  }

  private wake(): Worker | undefined {
    const { thread, end } = this.idle.pop() ?? {};
    clearTimeout(end);
    return thread;
  }

  private start(): Worker {
    this.count += 1;
    const thread = new Worker(new URL('./thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: limits.threadHeapMbMax },
    });
    thread.unref();
    // One that is idle may fail too; what it is busy with hears of it by a listener of its own.
    thread.on('error', () => undefined);
    thread.once('exit', () => {
      this.count -= 1;
      this.forget(thread);
      this.next();
    });
    return thread;
  }

  private async give(thread: Worker, { task, deadlineMs, group, done }: Job): Promise<void> {
    try {
      done.resolve(await doTask(thread, task, deadlineMs));
    } catch (error) {
      done.reject(error);
      if (error instanceof ThreadLost) return;
    } finally {
      this.noteEnd(group);
    }
    this.rest(thread);
  }

  /** The thread takes the next task, or waits for one and ends when none comes. */
  private rest(thread: Worker): void {
    const leave = () => {
      this.forget(thread);
      void thread.terminate();
    };
    this.idle.push({ thread, end: setTimeout(leave, limits.threadIdleMs).unref() });
    this.next();
  }

  private forget(thread: Worker): void {
    const at = this.idle.findIndex((one) => one.thread === thread);
    if (at !== -1) clearTimeout(this.idle.splice(at, 1)[0]?.end);
  }
}
