import type { ErrorBody } from './errors.ts';
import type { ProcessTypes } from './releases.ts';

/** A push that was accepted: its number says which of two pushes is the newer. */
export interface NewBuild {
  /** Chosen by the build stage, so that a build that is told twice is one. */
  id: string;
  appId: string;
  commit: string;
  /** Who pushed, by e-mail or token name. */
  actor: string;
}

export interface AcceptedBuild {
  id: string;
  number: number;
  appName: string;
}

/** What a build made, ready to be joined with config. */
export interface BuiltImage {
  image: string;
  stack: string;
  processTypes: ProcessTypes;
}

/** `superseded`: a newer push was accepted meanwhile, so this build becomes no release. */
export type BuildOutcome =
  | { kind: 'released'; version: number }
  | { kind: 'superseded'; byCommit: string };

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
