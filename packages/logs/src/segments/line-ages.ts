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

interface Leap {
  /** What the wall clock showed before. */
  fromMs: number;
  byMs: number;
}

interface Memory {
  bootId: string;
  wallMs: number;
  uptimeMs: number;
  leaps: Leap[];
}

/**
 * Tells how old lines are, whatever happens to the wall clock: one that is put forward by a year, or a machine that was
 * off for one, must not make yesterday's lines old. All that the wall clock went on beyond the machine's own time is a leap.
 */
export function openLineAges(path: string, bootId: string, clocks: Clocks): LineAges {
  let memory = readMemory(path) ?? lookAtClocks();
  let writtenMs = Number.NEGATIVE_INFINITY;

  function lookAtClocks(): Memory {
    return { bootId, wallMs: clocks.wallMs(), uptimeMs: clocks.uptimeMs(), leaps: [] };
  }

  /** What happened to the wall clock since the last look is taken into account at once: lines may be removed any time. */
  function leapsUntil(now: Memory): Leap[] {
    const isSameRun = memory.bootId === now.bootId && now.uptimeMs >= memory.uptimeMs;
    const ranMs = isSameRun ? now.uptimeMs - memory.uptimeMs : now.uptimeMs;
    const byMs = now.wallMs - memory.wallMs - ranMs;
    const isLeap = Math.abs(byMs) > limits.clockLeapMinMs;
    return isLeap ? [...memory.leaps, { fromMs: memory.wallMs, byMs }] : memory.leaps;
  }

  return {
    look() {
      const now = lookAtClocks();
      const leaps = leapsUntil(now);
      const leapt = leaps === memory.leaps ? 0 : (leaps.at(-1)?.byMs ?? 0);
      memory = { ...now, leaps: leaps.slice(-limits.clockLeapsMax) };
      if (leapt !== 0 || now.uptimeMs - writtenMs > limits.clocksWrittenMs) {
        writeDurably(path, JSON.stringify(memory));
        writtenMs = now.uptimeMs;
      }
      return leapt;
    },

    ageMs(thenMs) {
      const now = lookAtClocks();
      const since = leapsUntil(now).filter(({ fromMs }) => fromMs >= thenMs);
      return now.wallMs - thenMs - since.reduce((sum, { byMs }) => sum + byMs, 0);
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
