import type { RolloutProof, Verdict } from './releases.ts';

/** What happened at the run stage, numbered without gaps. The api follows by number and applies each entry once. */
export type JournalEntry = { seq: number; at: string; appId: string } & RunnerEvent;

export type RunnerEvent =
  | { kind: 'progress'; version: number; line: string }
  /** Lines of the release command. Told again from line 0 by a runner that was restarted: whoever has them passes over them. */
  | { kind: 'output'; version: number; from: number; lines: string[] }
  | { kind: 'live'; version: number; proof: RolloutProof }
  | { kind: 'failed'; version: number; verdict: Verdict }
  /** Its processes died soon after it went live; the processes of `to` serve again. */
  | { kind: 'reverted'; version: number; to: number; verdict: Verdict }
  | {
      kind: 'process';
      process: string;
      from: ProcessState;
      to: ProcessState;
      version: number;
      note?: string;
    }
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
  restarts: number;
  exitCode?: number;
}
