import type { CronEnd, CronMiss, CronRun } from './cron.ts';
import type {
  RolloutProof,
  SettledProof,
  StoppedProcess,
  Verdict,
  VerdictCode,
} from './releases.ts';
import type { SizeName } from './sizes.ts';

/** What happened at the run stage, numbered without gaps. The api follows by number and applies each entry once. */
export type JournalEntry = { seq: number; at: string; appId: string } & RunnerEvent;

export type RunnerEvent =
  /** `command` marks the line that tells of the release command itself, `waitsFor` one that tells why nothing goes on. */
  | {
      kind: 'progress';
      version: number;
      line: string;
      command?: 'started' | 'passed';
      waitsFor?: 'engine';
    }
  /** Lines of the release command. Told again from line 0 by a runner that was restarted: whoever has them passes over them. */
  | { kind: 'output'; version: number; from: number; lines: string[] }
  | { kind: 'live'; version: number; proof: RolloutProof }
  /** Told once behind `live`: the last old process of that rollout has stopped. */
  | { kind: 'settled'; version: number; proof: SettledProof }
  | { kind: 'failed'; version: number; verdict: Verdict }
  /** Its processes died soon after it went live; the processes of `to` serve again. */
  | { kind: 'reverted'; version: number; to: number; verdict: Verdict }
  | {
      kind: 'process';
      process: string;
      /** Tells the process apart from others that have, or had, its name. */
      key?: string;
      from: ProcessState;
      to: ProcessState;
      version: number;
      note?: string;
      /** How it crashed. */
      code?: VerdictCode;
      /** How many times it has crashed in a row, where it has. */
      crashes?: number;
    }
  /**
   * What became of a process that was up: it left its routes, is in them again, is to be replaced, or has stayed up for
   * long enough after crashes in a row.
   */
  | {
      kind: 'health';
      process: string;
      version: number;
      change: 'unready' | 'ready' | 'unwell' | 'recovered';
      /** Without the values of config vars. */
      reason: string;
      /** How many times it has left its routes, or crashed in a row. */
      times: number;
    }
  /** Told again after a crash, by its id: whoever has it passes over it. */
  | { kind: 'cron-started'; run: CronRun }
  | { kind: 'cron-ended'; run: CronRun; end: CronEnd }
  | { kind: 'cron-missed'; miss: CronMiss }
  /** A one-off starts. Its command is told without the values of config vars. */
  | {
      kind: 'oneOffStarted';
      id: string;
      process: string;
      version: number;
      command: string;
      by: string;
      size: string;
      attached: boolean;
    }
  /** Told again by a runner that died in that moment: whoever has it passes over it. */
  | { kind: 'oneOffEnded'; id: string; process: string; end: OneOffEnd }
  /** No container, network or route of the app is left. */
  | { kind: 'gone' };

/** timeout: it had its time. unstarted: there was no process. lost: nobody saw how it ended. */
export interface OneOffEnd {
  how: 'exited' | 'timeout' | 'unstarted' | 'lost';
  code: number | null;
  signal: string | null;
  outOfMemory: boolean;
  durationMs: number;
}

export type ProcessState = 'none' | 'starting' | 'up' | 'stopping' | 'crashed' | 'down';

/** A process as the runner sees it now. */
export interface RunningProcess {
  id: string;
  /** `web.1`, `worker.2`, `run.4711`. */
  name: string;
  type: string;
  command: string;
  state: ProcessState;
  version: number;
  generation: number;
  since: string;
  /** When its container was started; a place that waits for one has none. */
  startedAt?: string;
  restarts: number;
  exitCode?: number;
  /** How it ended, where it has crashed and waits for its restart. */
  crash?: { code: VerdictCode; signal?: string };
  size?: SizeName;
  /** What it uses right now, where the machine tells. */
  usage?: ProcessUsage;
  /** Since when the engine does not answer: all this is from before. */
  unseenSince?: string;
}

export interface ProcessUsage {
  /** Of one CPU, since the look before, or since its start. */
  cpuPercent: number;
  /** Without what the kernel only keeps to spare a read of the disk. */
  memoryBytes: number;
}

/** A process that ended though it should run, with its last words; kept for a while. */
export interface ProcessCrash extends Verdict {
  process: string;
  version: number;
  at: string;
}

/** A process that was replaced or scaled away, and what became of its requests. */
export interface ProcessStop extends StoppedProcess, DrainCount {
  /** The id under which it was listed. */
  id: string;
  isKilled: boolean;
}

/** What became of what was in flight when a process left the routes. */
export interface DrainCount {
  drained: number;
  dropped: number;
  cut: number;
}
