/** Lets readers sleep until there is more to read. */
interface Growth {
  wakeAll: () => void;
  /** Resolves at the next `wakeAll`, or when the signal fires. */
  next: (signal: AbortSignal) => Promise<void>;
}

export function createGrowth(): Growth {
  const sleepers = new Set<() => void>();
  return {
    wakeAll() {
      for (const wake of [...sleepers]) wake();
    },
    async next(signal) {
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        const wake = () => {
          sleepers.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        sleepers.add(wake);
        signal.addEventListener('abort', wake);
      });
    },
  };
}
