import type { ProcessStop } from '@tfp/contract/journal';
import type { RunnableRelease, Verdict } from '@tfp/contract/releases';
import type { CrashRecords } from '../crashes/crash-record.ts';
import { blankCronMemory, type CronMemory } from '../cron/cron-memory.ts';

/** What the runner itself must remember of an app, also while the api is away. */
export interface AppMemory {
  /** The release whose processes serve. */
  serving: RunnableRelease | null;
  /** Versions that have served: only their processes may stand behind a route. */
  admitted: number[];
  /** Versions that failed here, or were taken back. They are not tried again. */
  rejected: number[];
  /** A release that serves, but is not yet told to be live: its routes are not acknowledged, or it is not in place. */
  announcing: {
    version: number;
    since: number;
    previous: RunnableRelease | null;
    /** The types of which it took over before all places had a process that is up. */
    open?: string[];
  } | null;
  /** Releases that are live, or about to be, while processes that they replace still stop. The oldest first. */
  settling: SettlingRelease[];
  /** Where to go back to when `serving` dies before `until`. */
  fallback: { release: RunnableRelease; until: number } | null;
  /** A release that was taken back, until the one before it serves again. */
  reverting: { version: number; to: number; verdict: Verdict; since: number } | null;
  /** The newest release command that was begun. Written before there is a container, so that none runs twice. */
  releasePhase: ReleasePhase | null;
  cron: CronMemory;
  /** Containers whose replacement was asked for. */
  condemned: string[];
  /** What the checks of its release had found out of a container. None: it passed no startup check, or had none. */
  checked: Record<string, 'passed' | 'unready'>;
  /** What is worth telling its developer, by process type: `tfp doctor -a` shows it. */
  observed: Record<string, Observation>;
  /** By `crashKey`. A new release begins without any. */
  crashes: CrashRecords;
}

interface SettlingRelease {
  version: number;
  stops: ProcessStop[];
}

/** How the processes of a type last behaved at their start and at their end. */
export interface Observation {
  /** Of the newest release whose process bound its port late, and how late. */
  slowStart?: { release: number; ms: number };
  /** Of the newest release whose process had to be ended by force. */
  sigkilled?: { release: number };
}

export interface ReleasePhase {
  version: number;
  /** The name of its container. */
  key: string;
  startedAt: number;
  /** In which life of the engine it was begun. */
  epoch: string;
  /** It had its time and is being stopped: however it ends, it failed. */
  isOverdue: boolean;
  outcome: PhaseOutcome | null;
}

export type PhaseOutcome = { kind: 'passed' } | { kind: 'failed'; verdict: Verdict };

export function blankMemory(): AppMemory {
  return {
    serving: null,
    admitted: [],
    rejected: [],
    announcing: null,
    settling: [],
    fallback: null,
    reverting: null,
    releasePhase: null,
    cron: blankCronMemory(),
    condemned: [],
    checked: {},
    observed: {},
    crashes: {},
  };
}
