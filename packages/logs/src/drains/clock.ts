/** What tells how long a connection lives and a line is in doubt: a test holds it still, as no machine stands still. */
export interface Clock {
  nowMs: () => number;
  /** Calls once, after so long; answers what takes that back. */
  after: (ms: number, call: () => void) => () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
