import { setTimeout as delay, setImmediate as nextRound } from 'node:timers/promises';

/** A round of the event loop that takes longer has work of others in it. */
const BUSY_MS = 1;
const REST_PER_WORK = 2;
const REST_MAX_MS = 50;

/**
 * Drains take their lines out of the store one after the other, and where this process has other work to do they rest
 * twice as long as they worked: lines that are collected late may be lost, those that are sent late are not.
 */
export class Turns {
  private last: Promise<void> = Promise.resolve();

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.last;
    let done: () => void = () => undefined;
    this.last = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    const began = performance.now();
    try {
      return await work();
    } finally {
      void rest(performance.now() - began).then(done);
    }
  }
}

async function rest(workedMs: number): Promise<void> {
  const began = performance.now();
  await nextRound();
  const ms = restMs(workedMs, performance.now() - began);
  if (ms > 0) await delay(ms);
}

/** How long to rest after so much work, where a round of the event loop takes so long. */
export function restMs(workedMs: number, roundMs: number): number {
  return roundMs > BUSY_MS ? Math.min(workedMs * REST_PER_WORK, REST_MAX_MS) : 0;
}
