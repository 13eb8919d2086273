import { MINUTE_MS, type Minute } from './metrics.ts';

export interface MinuteClock {
  /** Ends the minute now, for the last time. */
  stop: () => void;
}

export interface MinuteClockOptions {
  /** The longest time between two ends: what a death of this process costs. */
  everyMs?: number;
  clock?: () => number;
  now?: () => number;
}

const LOOK_MS = 2_000;

/**
 * Calls `end` with each minute that is over, by the clock that people see. One that was put forward or back ends the
 * minute within two seconds; one that stands still ends it when its time has passed.
 */
export function startMinuteClock(
  end: (minute: Minute) => void,
  { everyMs = MINUTE_MS, clock = Date.now, now = () => performance.now() }: MinuteClockOptions = {},
): MinuteClock {
  let minute = minuteOf(clock());
  let begunAt = now();
  let timer: NodeJS.Timeout;

  function look(): void {
    if (minuteOf(clock()) !== minute || now() - begunAt >= everyMs) turn();
    const ahead = MINUTE_MS - (clock() % MINUTE_MS);
    timer = setTimeout(look, Math.max(1, Math.min(ahead, LOOK_MS, everyMs))).unref();
  }

  function turn(): void {
    const over = minute;
    minute = minuteOf(clock());
    begunAt = now();
    end(over);
  }

  look();
  return {
    stop() {
      clearTimeout(timer);
      turn();
    },
  };
}

const minuteOf = (ms: number): Minute => Math.floor(ms / MINUTE_MS);
