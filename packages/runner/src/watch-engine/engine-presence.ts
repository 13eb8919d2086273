import type { EnginePulse } from './engine-pulse.ts';

/** Whether the engine answers, for whoever asks the runner for something. */
export interface EnginePresence {
  /** What is wrong with it, in words; undefined while all is well. */
  note: () => string | undefined;
  /** Since when it has not answered: what is known of processes is from before. A time that people read. */
  awaySince: () => string | undefined;
  /** The same as it is right now, for whoever would wait for it: known within seconds. */
  answers: () => Promise<boolean>;
  /** Settled when what runs has been looked at for the first time. */
  whenObserved: Promise<void>;
  noteObserved: () => void;
  noteAway: (error: Error) => void;
}

export function createEnginePresence(clock: () => number, pulse: EnginePulse): EnginePresence {
  const timeNow = () => new Date(clock()).toISOString();
  let away: { since: string; why: string } | undefined = {
    since: timeNow(),
    why: 'The Docker Engine has not answered yet.',
  };
  const observed = Promise.withResolvers<void>();
  return {
    note: () => away?.why ?? (pulse.silentSince() && 'The Docker Engine does not answer.'),
    awaySince: () => away?.since ?? pulse.silentSince(),
    answers: pulse.beats,
    whenObserved: observed.promise,
    noteObserved() {
      away = undefined;
      observed.resolve();
      // It answers, but has not answered the pulse: nobody else may ask again.
      if (pulse.silentSince() !== undefined) void pulse.beats();
    },
    noteAway(error) {
      away = { since: away?.since ?? pulse.silentSince() ?? timeNow(), why: error.message };
    },
  };
}
