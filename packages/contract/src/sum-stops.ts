import type { ProcessStop } from './journal.ts';
import type { SettledProof, StoppedProcess } from './releases.ts';

/** The proof of a change, from how each of the processes went that it replaced. */
export function sumStops(stops: readonly ProcessStop[]): SettledProof {
  const sum = (count: (stop: ProcessStop) => number) =>
    stops.reduce((total, stop) => total + count(stop), 0);
  return {
    drained: sum(({ drained }) => drained),
    dropped: sum(({ dropped }) => dropped),
    cut: sum(({ cut }) => cut),
    stopped: stops.filter(({ isKilled }) => !isKilled).map(toStopped),
    killed: stops.filter(({ isKilled }) => isKilled).map(toStopped),
  };
}

function toStopped({ process, version, ms, signal }: ProcessStop): StoppedProcess {
  return { process, version, ms, ...(signal === undefined ? {} : { signal }) };
}
