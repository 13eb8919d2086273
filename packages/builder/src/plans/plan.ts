import type { AppManifest } from '@tfp/contract/builds';
import type { ControlFiles } from '../control-files/control-files.ts';

/** What plans stand on. */
export interface StackImages {
  /** The name that builds and releases keep: `debian-13-1a2b3c4d5e6f`. */
  id: string;
  /** The image that apps run on, and the one that they are built on. */
  run: string;
  build: string;
  nodeVersion: string;
}

/** One language, or one way to build. */
export interface Plan {
  name: string;
  /** What is looked for, in words, with the language where the file does not name it. */
  looksFor: string;
  /** The buildpack whose place it takes, where an app.json names it. */
  buildpack?: string;
  /** What says how to start, beside a Procfile. */
  startsBy?: string;
  detects: (files: ControlFiles) => boolean;
  /** Pure: the same files make the same plan. */
  plan: (files: ControlFiles, stack: StackImages) => LanguagePlan;
}

/** What one way to build makes of a commit. */
export interface LanguagePlan {
  image: ImagePlan;
  /** The command of `web` where the Procfile has none; null: the image's own; undefined: nothing says. */
  defaultWeb: string | null | undefined;
  /** Told before the build. */
  notes: Note[];
}

export interface Note {
  kind: 'heading' | 'detail' | 'warning';
  text: string;
}

/** What BuildKit is given. */
export interface ImagePlan {
  /** The path of the Dockerfile in the context. */
  dockerfile: string;
  /** Its text for an engine that cannot fetch the frontend which it asks for. */
  withoutFrontend?: string;
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
}

/** How one commit becomes an image, and what runs in it. */
export interface BuildPlan {
  /** The name of the plan that was chosen. */
  language: string;
  /** What it stands on. */
  stack: string;
  image: ImagePlan;
  manifest: AppManifest;
  /** Told before the build. */
  notes: Note[];
  /** Told behind it: how the process types were found, and what is known of them. */
  typesNotes: string[];
}
