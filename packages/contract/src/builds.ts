import type { CronJob } from './cron.ts';
import type { ErrorBody } from './errors.ts';
import type { EnvSchema, HealthChecks, ProcessTypes } from './releases.ts';
import type { RolloutSettings } from './rollout-settings.ts';

/** A push that was accepted: its number says which of two pushes is the newer. */
export interface NewBuild {
  /** Chosen by the build stage, so that a build that is told twice is one. */
  id: string;
  appId: string;
  commit: string;
  /** Who pushed, by e-mail or token name. */
  actor: string;
  /** What the code asks of the config: a push that lacks something is refused before it is built. */
  envSchema: EnvSchema;
}

export interface AcceptedBuild {
  id: string;
  number: number;
  appName: string;
}

/** What Procfile and app.json say of how the code runs. Each release of a build keeps it as it was read. */
export interface AppManifest {
  processTypes: ProcessTypes;
  healthChecks: HealthChecks;
  rollout: RolloutSettings;
  envSchema: EnvSchema;
  cron: readonly CronJob[];
}

/** What a build made, ready to be joined with config. */
export interface BuiltImage extends AppManifest {
  image: string;
  /** Where the image lies in a registry, it is named there by this; null for an image of this engine alone. */
  digest: string | null;
  stack: string;
}

/** What a commit would be built by and run as, told without building it. */
export interface DetectedPlan extends AppManifest {
  /** `Node.js`, `Dockerfile`. */
  language: string;
  stack: string;
  /** What the push would be warned of. */
  warnings: string[];
}

/** The files that decide how a commit is built: every name at its top, and the text of those that are read. */
export interface CommitFiles {
  entries: { name: string; mode: string }[];
  texts: Record<string, string>;
}

/** The files at the top of a commit whose text decides how it is built. */
export const CONTROL_FILES = [
  'Procfile',
  'app.json',
  'Dockerfile',
  '.dockerignore',
  'package.json',
  'pnpm-workspace.yaml',
  'pnpm-lock.yaml',
  'yarn.lock',
] as const;

export interface Commit {
  id: string;
  author: string;
  subject: string;
}

/**
 * What lies between two commits. forward: the second one stands on the first; back: the other way round; apart: each
 * has commits that the other lacks, and those of the second are listed; unknown: the repository lacks one of them.
 */
export interface CommitRange {
  kind: 'same' | 'forward' | 'back' | 'apart' | 'unknown';
  /** The newest first, up to a limit. */
  commits: Commit[];
  /** How many more there are. */
  more: number;
}

/** `superseded`: a newer push was accepted meanwhile, so this build becomes no release. */
export type BuildOutcome =
  /** `added`: config vars that app.json had set by this release, since the config lacked them. */
  { kind: 'released'; version: number; added: string[] } | { kind: 'superseded'; byCommit: string };

/** A base that builds stand on. */
export interface Stack {
  name: string;
  version: string;
  /** How its base came to be: pulled from a registry, or made from the Debian archive. */
  origin: 'pulled' | 'made';
  createdAt: string;
  current: boolean;
}

/** A line of a long-running job, told as it happens; the last one says how it ended. */
export type ProgressLine =
  | { kind: 'step'; text: string }
  | { kind: 'detail'; text: string }
  | { kind: 'done'; text: string }
  | { kind: 'failed'; error: ErrorBody };
