import { surviveClockLeaps } from './clock-leaps.ts';
import type { Failure } from './failure.ts';
import { surviveFewFiles } from './few-files.ts';
import { runFortyApps } from './forty-networks.ts';
import { startOnOtherLedgers } from './other-ledgers.ts';
import { startOnTakenPorts } from './taken-port.ts';

/** What the machine does to the platform: its clock, its ports, its limits. */
export const MACHINES: readonly Failure[] = [
  {
    row: 31,
    name: 'a ledger that is newer or older than the program',
    required: 'refused in words with nothing changed, or brought along whole; apps serve meanwhile',
    fault: startOnOtherLedgers,
  },
  {
    row: 32,
    name: 'the clock leaps an hour ahead and back, and 400 days',
    required: 'no timer fires early or never, nothing restarts or spins, releases stay in order',
    fault: surviveClockLeaps,
  },
  {
    row: 33,
    name: 'a port is taken',
    required: 'the start fails within a second, names its holder, and leaves nothing',
    fault: startOnTakenPorts,
  },
  {
    row: 34,
    name: 'no more files for visitors',
    required: 'no spinning, 503 for the surplus, who is there is served, and it recovers',
    fault: surviveFewFiles,
  },
  {
    row: 43,
    name: 'forty apps with a network each',
    required: 'each has its own subnet, and gives it back',
    fault: runFortyApps,
  },
];
