import type { ProcessTypes, ReleaseStatus, Verdict } from './releases.ts';

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
  };
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
  tfp?: { restarts: number; exit_code: number | null };
}

export interface ApiFormation {
  type: string;
  quantity: number;
  size: string;
  command: string;
}

export type ApiConfigVars = Record<string, string>;

export interface ApiLogSession {
  id: string;
  logplex_url: string;
}

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
}

/** Body of `PATCH /apps/:app/formation`. A quantity is a number, or a string: "3" sets, "+1" and "-1" add to what stands. */
export interface ApiFormationUpdates {
  updates: { type: string; quantity?: number | string; size?: string }[];
}

/** Query of `PATCH /apps/:app/config-vars`: the change is made only while this release is the newest accepted one. */
export const IF_RELEASE = 'if-release';
