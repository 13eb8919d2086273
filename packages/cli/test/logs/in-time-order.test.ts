import { setTimeout as pause } from 'node:timers/promises';
import type { LogLine } from '@tfp/contract/log-lines';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '#src/limits.ts';
import { inTimeOrder } from '#src/logs/in-time-order.ts';

/** A line that was written at that microsecond of a minute. */
function line(id: number, us: number, process = 'web.1'): LogLine {
  const seconds = (us / 1_000_000).toFixed(6).padStart(9, '0');
  const at = `2026-11-21T12:00:${seconds}Z`;
  return { id, at, source: 'app', process, text: `${id}` };
}

async function idsOf(lines: AsyncIterable<LogLine>): Promise<number[]> {
  const ids: number[] = [];
  for await (const { id } of inTimeOrder(lines)) ids.push(id);
  return ids;
}

async function* all(...lines: LogLine[]): AsyncGenerator<LogLine> {
  yield* lines;
}

describe('lines in the order of their times', () => {
  test('are mixed from all processes', async () => {
    const web = [1, 2, 3].map((id) => line(id, id * 10));
    const router = [4, 5, 6].map((id) => line(id, (id - 3) * 10 + 5, 'router'));
    expect(await idsOf(all(...web, ...router))).toEqual([1, 4, 2, 5, 3, 6]);
  });

  test('keep the order of their process, though its clock was put back', async () => {
    const web = [line(1, 5_000_000), line(2, 10), line(3, 6_000_000)];
    const other = [line(4, 2_000_000, 'web.2'), line(5, 5_500_000, 'web.2')];
    expect(await idsOf(all(...web, ...other))).toEqual([4, 1, 2, 5, 3]);
  });

  test('of two streams of a process are mixed as they were written', async () => {
    expect(await idsOf(all(line(1, 446_013), line(2, 446_020), line(3, 445_988)))).toEqual([
      3, 1, 2,
    ]);
  });

  test('of routers are in order, however late one of them told its own', async () => {
    const late = [line(1, 9_000_000, 'router'), line(2, 10, 'router'), line(3, 20, 'router')];
    expect(await idsOf(all(...late))).toEqual([2, 3, 1]);
  });

  test('of the same time stay as they are', async () => {
    expect(await idsOf(all(line(1, 10), line(2, 10, 'web.2'), line(3, 10)))).toEqual([1, 2, 3]);
  });

  test('are all there, more than are held at once', async () => {
    const count = 3 * LIMITS.heldLinesMax;
    const lines = Array.from({ length: count }, (_, id) => line(id, id, `web.${id % 7}`));
    const ids = await idsOf(all(...lines));
    expect(ids).toEqual(lines.map(({ id }) => id));
  });

  test('come while the stream stays open, and before it breaks off', async () => {
    async function* tail() {
      yield line(2, 20);
      yield line(1, 10, 'web.2');
      await isShown.promise;
      yield line(3, 30);
      throw new Error('broken off');
    }
    const isShown = Promise.withResolvers<void>();
    const ids: number[] = [];
    const reading = (async () => {
      for await (const { id } of inTimeOrder(tail())) {
        ids.push(id);
        if (ids.length === 2) isShown.resolve();
      }
    })();
    await expect(reading).rejects.toThrow('broken off');
    expect(ids).toEqual([1, 2, 3]);
  });

  test('are asked for no longer by a reader who left', async () => {
    let asked = 0;
    async function* endless() {
      for (;;) {
        asked += 1;
        yield line(asked, asked);
        await pause(1);
      }
    }
    for await (const _ of inTimeOrder(endless())) break;
    const before = asked;
    await pause(5 * LIMITS.heldLookMs);
    expect(asked).toBeLessThanOrEqual(before + 1);
  });
});
