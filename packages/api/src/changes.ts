/** Tells, inside this process, that something about an app changed. Whoever listens reads the ledger again. */
export interface Changes {
  notify: (appId: string) => void;
  /** Returns what ends the subscription. */
  subscribe: (listener: (appId: string) => void) => () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<(appId: string) => void>();
  return {
    notify(appId) {
      for (const listener of [...listeners]) listener(appId);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
