import { drainIsDown } from './drain-down.ts';
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
  {
    row: 53,
    name: 'the receiver of a drain answers 500, then is gone for longer than the drain may be behind',
    required:
      'what was dropped is counted and told, the rest comes in order, other drains notice nothing',
    fault: drainIsDown,
  },
];
