import { readFileSync } from 'node:fs';
import { writeDurably } from '@tfp/contract/write-durably';

interface RoutingState {
  /** How often a runner has started here. */
  starts: number;
  /** The router workers that followed the routes last. */
  workers: string[];
}

/** No runner hands out so many versions in one life. */
const VERSIONS_PER_START = 1_000_000_000;

interface RoutingMemory {
  /** Greater than any version of an earlier runner: a late report on an old table cannot pass for one on a new table. */
  firstVersion: number;
  workers: string[];
  rememberWorkers: (names: string[]) => void;
}

export function openRoutingMemory(path: string): RoutingMemory {
  const state = read(path);
  state.starts += 1;
  writeDurably(path, JSON.stringify(state));
  return {
    firstVersion: state.starts * VERSIONS_PER_START,
    workers: state.workers,
    rememberWorkers(names) {
      const sorted = [...names].sort();
      if (sorted.join() === state.workers.join()) return;
      state.workers = sorted;
      writeDurably(path, JSON.stringify(state));
    },
  };
}

function read(path: string): RoutingState {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { starts: 0, workers: [] };
  }
}
