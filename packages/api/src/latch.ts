/** A wake-up that is never lost: one that comes while nobody waits is kept for the next who does. */
export interface Latch {
  open: () => void;
  /** Resolves at the next `open`, or when the signal fires. */
  passed: (signal: AbortSignal) => Promise<void>;
}

export function createLatch(): Latch {
  let isOpen = false;
  let wake: (() => void) | undefined;

  function opened(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      wake = () => {
        signal.removeEventListener('abort', resolve as () => void);
        resolve();
      };
      signal.addEventListener('abort', resolve as () => void, { once: true });
    });
  }

  return {
    open() {
      isOpen = true;
      wake?.();
    },
    async passed(signal) {
      if (!isOpen && !signal.aborted) await opened(signal);
      wake = undefined;
      isOpen = false;
    },
  };
}
