import { readFileSync } from 'node:fs';
import { writeDurably } from '@tfp/contract/write-durably';
import { limits } from '../limits.ts';

/** The two clocks of a machine: the one that people read, and the one that counts while it runs. */
export interface Clocks {
  wallMs: () => number;
  /** Since the machine was started. */
  uptimeMs: () => number;
}

export interface LineAges {
  /** Notes how the clocks went on since the last look; answers by how much the wall clock leapt, 0 if it did not. */
  look: () => number;
  /** How long ago that time of the wall clock was, counted only while a machine ran. */
  ageMs: (thenMs: number) => number;
}

/** A time in which the wall clock went on as the machine did, by what it showed. */
interface Era {
  fromMs: number;
  toMs: number;
}

interface Memory {
  bootId: string;
  wallMs: number;
  uptimeMs: number;
  /** The newest first; it goes on. The first that is remembered began at any time before. */
  eras: Era[];
}

const FOREVER_MS = -8_640_000_000_000_000;

/**
 * Tells how old lines are, whatever happens to the wall clock: one that is put forward by a year, or a machine that was
 * off for one, must not make yesterday's lines old. All that the wall clock went on beyond the machine's own time is a
 * leap, and begins an era. Where a clock was put back and showed a time twice, the younger age counts.
 */
export function openLineAges(path: string, bootId: string, clocks: Clocks): LineAges {
  let memory = readMemory(path) ?? firstMemory();
  let writtenMs = Number.NEGATIVE_INFINITY;

  function firstMemory(): Memory {
    const wallMs = clocks.wallMs();
    const eras = [{ fromMs: FOREVER_MS, toMs: wallMs }];
    return { bootId, wallMs, uptimeMs: clocks.uptimeMs(), eras };
  }

  /** What happened since the last look counts at once: lines may be removed any time. */
  function observe(): { now: Memory; leaptMs: number } {
    const [wallMs, uptimeMs] = [clocks.wallMs(), clocks.uptimeMs()];
    const isSameRun = memory.bootId === bootId && uptimeMs >= memory.uptimeMs;
    const ranMs = isSameRun ? uptimeMs - memory.uptimeMs : uptimeMs;
    const byMs = wallMs - memory.wallMs - ranMs;
    const [era, ...older] = memory.eras as [Era, ...Era[]];
    if (Math.abs(byMs) <= limits.clockLeapMinMs) {
      const eras = [{ ...era, toMs: wallMs }, ...older];
      return { now: { bootId, wallMs, uptimeMs, eras }, leaptMs: 0 };
    }
    // It leapt at any moment since the last look.
    const eras = [{ fromMs: wallMs - ranMs, toMs: wallMs }, era, ...older];
    const kept = eras.slice(0, limits.clockErasMax);
    return { now: { bootId, wallMs, uptimeMs, eras: kept }, leaptMs: byMs };
  }

  return {
    look() {
      const { now, leaptMs } = observe();
      memory = now;
      if (leaptMs !== 0 || now.uptimeMs - writtenMs > limits.clocksWrittenMs) {
        writeDurably(path, JSON.stringify(memory));
        writtenMs = now.uptimeMs;
      }
      return leaptMs;
    },

    ageMs(thenMs) {
      let ageMs = 0;
      for (const { fromMs, toMs } of observe().now.eras) {
        if (thenMs >= fromMs) return ageMs + Math.max(0, toMs - thenMs);
        ageMs += toMs - fromMs;
      }
      return ageMs;
    },
  };
}

/** Undefined where nothing is remembered: ages are then what the wall clock says. */
function readMemory(path: string): Memory | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Memory;
  } catch {
    return undefined;
  }
}
