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

/** What both clocks show at a moment, and which run of the kernel it is. */
interface Reading {
  bootId: string;
  wallMs: number;
  uptimeMs: number;
}

/** The last reading, and what it belongs to. */
interface Memory extends Reading {
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
  const read = (): Reading => ({ bootId, wallMs: clocks.wallMs(), uptimeMs: clocks.uptimeMs() });
  let memory = readMemory(path) ?? firstMemory(read());
  let writtenMs = Number.NEGATIVE_INFINITY;

  return {
    look() {
      const { leaptMs, ...now } = observe(memory, read());
      memory = now;
      if (leaptMs !== 0 || now.uptimeMs - writtenMs > limits.clocksWrittenMs) {
        writeDurably(path, JSON.stringify(memory));
        writtenMs = now.uptimeMs;
      }
      return leaptMs;
    },

    // What happened since the last look counts at once: lines may be removed any time.
    ageMs: (thenMs) => ageIn(observe(memory, read()).eras, thenMs),
  };
}

function firstMemory(reading: Reading): Memory {
  return { ...reading, eras: [{ fromMs: FOREVER_MS, toMs: reading.wallMs }] };
}

/** What is to be remembered now, and by how much the wall clock leapt since. */
function observe(before: Memory, now: Reading): Memory & { leaptMs: number } {
  const isSameRun = before.bootId === now.bootId && now.uptimeMs >= before.uptimeMs;
  const ranMs = isSameRun ? now.uptimeMs - before.uptimeMs : now.uptimeMs;
  const byMs = now.wallMs - before.wallMs - ranMs;
  const [era, ...older] = before.eras as [Era, ...Era[]];
  if (Math.abs(byMs) <= limits.clockLeapMinMs) {
    return { ...now, eras: [{ ...era, toMs: now.wallMs }, ...older], leaptMs: 0 };
  }
  // It leapt at any moment since the last look.
  const eras = [{ fromMs: now.wallMs - ranMs, toMs: now.wallMs }, era, ...older];
  return { ...now, eras: eras.slice(0, limits.clockErasMax), leaptMs: byMs };
}

function ageIn(eras: Era[], thenMs: number): number {
  let ageMs = 0;
  for (const { fromMs, toMs } of eras) {
    if (thenMs >= fromMs) return ageMs + Math.max(0, toMs - thenMs);
    ageMs += toMs - fromMs;
  }
  return ageMs;
}

/** Undefined where nothing is remembered: ages are then what the wall clock says. */
function readMemory(path: string): Memory | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Memory;
  } catch {
    return undefined;
  }
}
