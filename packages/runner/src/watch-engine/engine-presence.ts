/** Whether the engine answers, for whoever asks the runner for something. */
export interface EnginePresence {
  /** What is wrong with it, in words; undefined while all is well. */
  note: () => string | undefined;
  /** Settled when what runs has been looked at for the first time. */
  whenObserved: Promise<void>;
  noteObserved: () => void;
  noteAway: (error: Error) => void;
}

export function createEnginePresence(): EnginePresence {
  let note: string | undefined = 'The container engine has not answered yet.';
  const observed = Promise.withResolvers<void>();
  return {
    note: () => note,
    whenObserved: observed.promise,
    noteObserved() {
      note = undefined;
      observed.resolve();
    },
    noteAway(error) {
      note = error.message;
    },
  };
}
