import type { CronJob } from './cron.ts';
import type { RolloutSettings } from './rollout-settings.ts';
import type { RunCode } from './run-codes.ts';
import type { Sealed } from './sealing.ts';

/** A shell line of the Procfile, or null where the image's own entrypoint and command are the process. */
export type ProcessCommand = string | null;
export type ProcessTypes = Readonly<Record<string, ProcessCommand>>;

/** The process type that runs once before a release goes live. It is never part of the formation. */
export const RELEASE_TYPE = 'release';
export const WEB_TYPE = 'web';

/** Everything that decides what runs. Sealed when it is created: two runners given the same one start the same processes. */
export interface RunnableRelease {
  version: number;
  description: string;
  /** The engine's own id of the image (`sha256:…`), so that no tag can be moved under a release. */
  image: string;
  commit: string;
  processTypes: ProcessTypes;
  configVersion: number;
  /** The config as JSON, sealed by the app's data key under `configContext(app, configVersion)`. */
  config: Sealed;
  /** Runs once in a process of its own before anything switches; null where this release runs none. */
  releaseCommand: string | null;
  /** By process type. Copies that an earlier version kept on disk lack it. */
  healthChecks?: HealthChecks;
  /** By process type. Copies that an earlier version kept on disk lack it. */
  rollout?: RolloutSettings;
  /** What runs on a schedule while this release is live. */
  cron?: readonly CronJob[];
}

/** How a process type is asked whether it is well, as app.json declares it; kept word for word. */
export interface HealthCheck {
  type: 'startup' | 'readiness' | 'liveness';
  name?: string;
  path?: string;
  command?: readonly string[];
  content?: string;
  uptime?: number;
  attempts?: number;
  timeout?: number;
  wait?: number;
  initialDelay?: number;
}
export type HealthChecks = Readonly<Record<string, readonly HealthCheck[]>>;

/** What app.json says about a config var that the code needs. */
export interface EnvVar {
  description?: string;
  required: boolean;
  /** Set on a deploy where the config has no such key. */
  value?: string;
  /** A fresh random value is set on a deploy where the config has no such key. */
  generator?: 'secret';
}
export type EnvSchema = Readonly<Record<string, EnvVar>>;

/** pending: waits or rolls out. superseded: a newer one took its place before it ran. reverted: was live, then its processes died. */
export type ReleaseStatus = 'pending' | 'succeeded' | 'failed' | 'superseded' | 'reverted';

/** Why a release did not go live, in one coded line and with the proof beside it. */
export interface Verdict {
  code: VerdictCode;
  /** One sentence: what happened. */
  message: string;
  /** What to do next. */
  hint?: string;
  process?: string;
  exitCode?: number;
  signal?: string;
  /** Addresses that the process did bind, where it was not the one that it should. */
  boundAddresses?: string[];
  /** What the process was asked of its health, and answered: the last of it, one line each. */
  transcript?: string[];
  /** The last lines that the failing process wrote. */
  lines?: string[];
}

/** R12 is no verdict, since such a process is on its way out anyhow; R14 is a warning. */
export type VerdictCode = Exclude<RunCode, 'R12' | 'R14'>;

/** What a rollout did, told when a release is live. */
export interface RolloutProof {
  /** From the acceptance of the release to healthy processes behind acknowledged routes. */
  liveMs: number;
  processes: string[];
}

/** An old process that a rollout stopped. */
export interface StoppedProcess {
  /** `web.1` of the release `version`. */
  process: string;
  version: number;
  /** From SIGTERM to its exit; null: it had ended by itself before it was asked to. */
  ms: number | null;
  /** The signal that ended it, where it did not exit by itself. */
  signal?: string;
}

/** What became of the requests that were in flight when old processes left the routes, and of those processes. */
export interface SettledProof {
  /** Requests, and streams, that ended by themselves. */
  drained: number;
  /** Requests that were broken off. */
  dropped: number;
  /** Streams that were still open when their time was over, and went with their process. */
  cut: number;
  stopped: StoppedProcess[];
  /** Those that ignored SIGTERM for all of their grace, and needed SIGKILL (R12). */
  killed: StoppedProcess[];
}

/**
 * One step of a release on its way, as whoever waits for it reads it. `live`, `failed` and `superseded` are its outcome.
 * `settled` follows a `live`, when the last old process has stopped: it is waited for a moment, never longer.
 * A progress that `waitsFor` something goes on by itself when that answers.
 */
export type ReleaseEvent = { id: number; at: string } & (
  | { kind: 'progress'; line: string; waitsFor?: 'engine' }
  /** What the release command wrote; `from` is the number of the first of these lines, counted from 0. */
  | { kind: 'output'; from: number; lines: string[] }
  | { kind: 'live'; proof: RolloutProof }
  /** `serving` is the release whose processes go on; null where none with code was live. */
  | { kind: 'failed'; verdict: Verdict; serving: number | null }
  /** `byCommit` is the code of the release that took the place: a waiting push whose own code that is goes on with it. */
  | { kind: 'superseded'; by: number; byCommit?: string }
  | { kind: 'settled'; proof: SettledProof }
);

export type ReleaseOutcomeEvent = ReleaseEvent & { kind: 'live' | 'failed' | 'superseded' };

/** Whether an event says how its release ended. */
export function isOutcome(event: ReleaseEvent): event is ReleaseOutcomeEvent {
  return event.kind === 'live' || event.kind === 'failed' || event.kind === 'superseded';
}

/** What whoever waits for a release is told beside a progress that waits for something. */
export const GOES_ON_ALONE =
  'The release is recorded and goes on by itself: Ctrl-C ends only this waiting.';

/** How long behind `live` its proof is waited for: old processes may take minutes to stop, and nobody needs to watch that. */
export const SETTLED_WAIT_MS = 1_000;
