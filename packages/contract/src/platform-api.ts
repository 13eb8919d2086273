import type { CommitRange } from './builds.ts';
import type { CronJob } from './cron.ts';
import type { OneOffEnd, ProcessCrash, ProcessStop } from './journal.ts';
import type {
  EnvSchema,
  HealthChecks,
  ProcessTypes,
  ReleaseStatus,
  SettledProof,
  Verdict,
  VerdictCode,
} from './releases.ts';
import type { RolloutSettings } from './rollout-settings.ts';

/** The public API's objects: the Heroku Platform API's shapes, with our own fields beside them. */
export interface ApiApp {
  id: string;
  name: string;
  web_url: string;
  git_url: string;
  owner: { id: string; email: string };
  region: { id: string; name: string };
  stack: { id: string; name: string };
  build_stack: { id: string; name: string };
  maintenance: boolean;
  repo_size: number | null;
  slug_size: number | null;
  acm: boolean;
  team: null;
  space: null;
  internal_routing: null;
  created_at: string;
  updated_at: string;
  released_at: string | null;
}

export interface ApiRelease {
  id: string;
  version: number;
  description: string;
  status: 'pending' | 'succeeded' | 'failed' | 'expired';
  current: boolean;
  eligible_for_rollback: boolean;
  user: { id: string; email: string };
  created_at: string;
  updated_at: string;
  addon_plan_names: string[];
  output_stream_url: string | null;
  slug: { id: string } | null;
  tfp: {
    status: ReleaseStatus;
    commit: string | null;
    image: string | null;
    stack: string | null;
    process_types: ProcessTypes;
    config_version: number;
    verdict: Verdict | null;
    /** What became of the requests and processes that it replaced; null until the last of them has stopped. */
    proof: SettledProof | null;
    cause: ApiReleaseCause;
    /** The registry's digest of the image, where it lies in one. */
    digest: string | null;
    /** A keyed hash of the whole config: releases with the same one hold the same config. */
    config_digest: string | null;
    /** The command that ran, or runs, before this release goes live; null: none. */
    release_command: string | null;
    health_checks: HealthChecks;
    /** How the processes of a type are replaced, where app.json says so. */
    rollout: RolloutSettings;
    env_schema: EnvSchema;
    cron: readonly CronJob[];
    /** Its image is kept, however many releases come after it. */
    pinned: boolean;
  };
}

export type ApiReleaseCause = 'deploy' | 'config' | 'rollback' | 'revert' | 'promote' | 'retry';

/** Body of `POST /apps/:app/releases`: go back to a release, whole or by one half. */
export interface ApiRollback {
  release: string | number;
  only?: 'code' | 'config';
  run_release_command?: boolean;
}

/** What differs between two maps. Config is told by keyed hashes of the values, never by the values. */
export interface ApiEntryDiff {
  added: { key: string; to: string }[];
  removed: { key: string; from: string }[];
  changed: { key: string; from: string; to: string }[];
}

export interface ApiFieldDiff {
  from: string | null;
  to: string | null;
}

/** Reply of `GET /apps/:app/releases/:from/diff/:to`. What is null or empty stays the same. */
export interface ApiReleaseDiff {
  /** null: there was no release before. */
  from: number | null;
  to: number;
  /** `commits` is null where the build stage did not answer. */
  code: (ApiFieldDiff & { commits: CommitRange | null }) | null;
  image: ApiFieldDiff | null;
  stack: ApiFieldDiff | null;
  config: ApiEntryDiff;
  process_types: ApiEntryDiff;
  health_checks: ApiEntryDiff;
  rollout: ApiEntryDiff;
  /** Jobs of app.json, by name. */
  cron: ApiEntryDiff;
}

/** Query of every call that would make a release: `plan=true` answers an ApiReleasePlan instead, and changes nothing. */
export const PLAN = 'plan';

/** The release that would come out. */
export interface ApiReleasePlan {
  /** The number that it would get now; null: nothing differs, so there would be no release. */
  version: number | null;
  description: string;
  diff: ApiReleaseDiff;
  /** The command that would run before it goes live. */
  release_command: string | null;
  /** Whose processes would be replaced, and how many run of each type. */
  processes: { type: string; quantity: number }[];
  /** Config vars that app.json would have set. */
  added_by_app_json: string[];
  notes: string[];
  warnings: string[];
}

/** Body of `POST /apps/:app/deploy-plans`: answers an ApiReleasePlan for a commit that is not pushed yet. */
export interface ApiDeployPlanWish {
  commit: string;
  files: { entries: { name: string; mode: string }[]; texts: Record<string, string> };
}

/** Reply of `GET /apps/:app/releases/:release/output`. */
export interface ApiReleaseOutput {
  version: number;
  release_command: string | null;
  lines: string[];
}

export interface ApiDyno {
  id: string;
  name: string;
  type: string;
  command: string;
  size: string;
  state: string;
  release: { id: string; version: number };
  attach_url: string | null;
  created_at: string;
  updated_at: string;
  tfp?: {
    restarts: number;
    exit_code: number | null;
    /** How it ended, where its state is `crashed`. */
    crash?: { code: VerdictCode; signal?: string } | null;
    /** Of one CPU, over the last half minute or less. */
    cpu_percent?: number | null;
    memory_bytes?: number | null;
    memory_limit_bytes?: number;
    /** Since when the Docker Engine does not answer: all this is from before. */
    unseen_since?: string | null;
  };
}

/** Reply of `GET /apps/:app/crashes`, the newest first. */
export type ApiCrash = ProcessCrash;

/** Reply of `GET /apps/:app/stops`, the newest first: processes that were replaced or scaled away lately. */
export type ApiStop = ProcessStop;

export interface ApiFormation {
  type: string;
  quantity: number;
  size: string;
  command: string;
  /** Nothing runs of an app whose code never went live: what is asked of it then begins with its next release. */
  tfp?: { takes_effect: 'now' | 'next-release' };
}

export type ApiConfigVars = Record<string, string>;

export interface ApiAccount {
  id: string;
  email: string;
}

/** Body of `POST /apps/:app/dynos`. */
export interface ApiNewDyno {
  /** A command line, or the name of a process type of the live release. */
  command: string;
  /** True: `attach_url` of the reply is to be upgraded to ATTACH_PROTOCOL. False: it starts at once, its output goes to the logs. */
  attach?: boolean;
  /** COLUMNS and LINES ask for a terminal of that size; without them stdin, stdout and stderr are pipes. */
  env?: Record<string, string>;
  /** No terminal, whatever COLUMNS and LINES say. */
  force_no_tty?: boolean;
  size?: string;
  /** Seconds after which it is stopped. */
  time_to_live?: number;
}

/** Body of `POST /apps/:app/dynos/:process/exec`; the terminal is asked for as that of a new dyno. */
export type ApiNewExec = Pick<ApiNewDyno, 'command' | 'env' | 'force_no_tty'>;

export interface ApiExec {
  process: string;
  attach_url: string;
}

/** A one-off process of `GET /apps/:app/one-offs`, the newest first. */
export interface ApiOneOff {
  id: string;
  name: string;
  /** Without the values of config vars. */
  command: string;
  size: string;
  attached: boolean;
  release: { version: number };
  user: { email: string };
  state: 'running' | OneOffEnd['how'];
  exit_code: number | null;
  signal: string | null;
  out_of_memory: boolean;
  started_at: string;
  ended_at: string | null;
  duration_ms: number | null;
}

/** Body of `PATCH /apps/:app/formation`. A quantity is a number, or a string: "3" sets, "+1" and "-1" add to what stands. */
export interface ApiFormationUpdates {
  updates: { type: string; quantity?: number | string; size?: string }[];
}

/** Query of `PATCH /apps/:app/config-vars`: the change is made only while this release is the newest accepted one. */
export const IF_RELEASE = 'if-release';
