import type { CronJob } from '@tfp/contract/cron';
import type { EnvSchema, HealthChecks, ProcessTypes } from '@tfp/contract/releases';
import type { RolloutSettings } from '@tfp/contract/rollout-settings';
import type { ControlFiles } from '../git/control-files.ts';

/** What plans stand on. */
export interface StackImages {
  /** The image that apps run on, and the one that they are built on. */
  run: string;
  build: string;
  nodeVersion: string;
}

/** What a plan looks at. Plans are pure: the same files make the same plan. */
export interface PlanInput {
  files: ControlFiles;
  /** What the Procfile declares; nothing where there is none. */
  declared: Readonly<Record<string, string>>;
  stack: StackImages;
}

export interface Note {
  kind: 'heading' | 'detail' | 'warning';
  text: string;
}

/** How one commit becomes an image, and what runs in it. */
export interface BuildPlan extends ImagePlan {
  /** The name of the plan that was chosen. */
  language: string;
  envSchema: EnvSchema;
  healthChecks: HealthChecks;
  rollout: RolloutSettings;
  cron: readonly CronJob[];
}

/** The part of it that one way to build decides. */
export interface ImagePlan {
  /** Told before the build. */
  notes: Note[];
  /** The path of the Dockerfile in the context. */
  dockerfile: string;
  /** Its text, where it is the user's own. */
  dockerfileText?: string;
  /** Files of ours in the context, by path. */
  files: ReadonlyMap<string, string>;
  /** The folder of the context in which the source lies: with a slash at the end, or empty for its top. */
  sourceFolder: string;
  /** Patterns, as in a `.dockerignore`, of what stays out. */
  ignore?: string;
  buildArgs: Record<string, string>;
  /** The build may pull images from a registry. */
  mayPull: boolean;
  /** What the steps of a stage are called; the output of stages that are not named here is shown step by step. */
  headings: Readonly<Record<string, string>>;
  processTypes: ProcessTypes;
  /** Tells how the process types were found. */
  typesNotes: string[];
}

/** One language, or one way to build. */
export interface Plan {
  name: string;
  /** What is looked for, in words, with the language where the file does not name it. */
  looksFor: string;
  /** The buildpack whose place it takes, where an app.json names it. */
  buildpack?: string;
  detects: (files: ControlFiles) => boolean;
  plan: (input: PlanInput) => ImagePlan;
}
