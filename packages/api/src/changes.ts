/** Tells, inside this process, that something about an app changed. Whoever listens reads the ledger again. */
export interface Changes<What extends unknown[] = []> {
  notify: (appId: string, ...what: What) => void;
  /** Returns what ends the subscription. */
  subscribe: (listener: (appId: string, ...what: What) => void) => () => void;
}

export function createChanges<What extends unknown[] = []>(): Changes<What> {
  const listeners = new Set<(appId: string, ...what: What) => void>();
  return {
    notify(appId, ...what) {
      for (const listener of [...listeners]) listener(appId, ...what);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
