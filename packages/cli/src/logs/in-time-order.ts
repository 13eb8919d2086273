import { setTimeout as pause } from 'node:timers/promises';
import type { LogLine } from '@tfp/contract/log-lines';
import { LIMITS } from '../limits.ts';
import { HeldLines } from './held-lines.ts';

/**
 * Hands on lines in the order of their times, as people read them. The platform's order is that in which lines were
 * stored, process by process; so each is held for a moment, in case an older one of another process comes behind it.
 */
export async function* inTimeOrder(lines: AsyncIterable<LogLine>): AsyncGenerator<LogLine> {
  const held = new HeldLines();
  let isLeft = false;
  let isThrough = false;

  async function hold(): Promise<void> {
    for await (const line of lines) {
      held.add(line, performance.now());
      while (held.size >= 2 * LIMITS.heldLinesMax && !isLeft) await pause(LIMITS.heldLookMs);
      if (isLeft) return;
    }
  }

  const holding = hold().finally(() => {
    isThrough = true;
  });
  holding.catch(() => {});
  try {
    while (!isThrough) {
      await Promise.race([holding.catch(() => {}), pause(LIMITS.heldLookMs)]);
      yield* held.take(performance.now() - LIMITS.lineHeldMs, LIMITS.heldLinesMax);
    }
    yield* held.take(Number.POSITIVE_INFINITY, 0);
    await holding;
  } finally {
    isLeft = true;
  }
}
