import type { Failure } from './failure.ts';
import { floodPastFrozenStore } from './log-flood.ts';
import { tailThatTakesNothing } from './slow-tail.ts';

/** What lines do to those who collect and read them. */
export const LOGS: readonly Failure[] = [
  {
    row: 51,
    name: 'an app floods its log, and the log store does nothing',
    required:
      'the app is not held up, nothing is lost untold, neighbours are heard, disks are not filled',
    fault: floodPastFrozenStore,
  },
  {
    row: 52,
    name: 'a reader who takes nothing of what it asked for',
    required: 'it costs no memory, is told what it missed, and leaves nothing behind',
    fault: tailThatTakesNothing,
  },
];
