import type { World } from './world.ts';

/** An option of a command: a switch, or something that takes a value. */
export interface OptionSpec {
  type: 'boolean' | 'string';
  short?: string;
  /** May be given several times. */
  multiple?: boolean;
  /** What stands for the value in the help: `APP`. */
  value?: string;
  help: string;
}
export type OptionTable = Readonly<Record<string, OptionSpec>>;

export type OptionValues<Options extends OptionTable> = {
  [Name in keyof Options]: Options[Name] extends { type: 'boolean' }
    ? boolean
    : Options[Name] extends { multiple: true }
      ? string[]
      : string | undefined;
};

/** What may stand behind the name. */
export interface ArgumentsSpec {
  /** As the usage line shows it: `KEY=VALUE…`. */
  usage: string;
  min?: number;
  max?: number;
  /** Asked when too few are given. */
  missing?: string;
}

export interface CommandSpec<Options extends OptionTable> {
  /** One line for the list of commands. */
  summary: string;
  /** What a reader of the help should know beyond the summary. */
  details?: string;
  arguments?: ArgumentsSpec;
  options: Options;
  examples: readonly [string, ...string[]];
  /** Options end where the first argument begins: the rest is somebody else's command line. */
  optionsFirst?: boolean;
  run: (world: World, input: CommandInput<Options>) => Promise<void>;
}

export interface CommandInput<Options extends OptionTable> {
  options: OptionValues<Options>;
  args: string[];
}

/** A command whose own options nobody outside it needs to know. */
export type Command = CommandSpec<OptionTable>;

/** The one way to declare a command: options are typed by their table. */
export function defineCommand<const Options extends OptionTable>(
  spec: CommandSpec<Options>,
): Command {
  return spec as unknown as Command;
}

/** Options of every command that is about one app. */
export const APP_OPTIONS = {
  app: { type: 'string', short: 'a', value: 'APP', help: 'the app, else what the git remote says' },
  remote: { type: 'string', short: 'r', value: 'REMOTE', help: 'git remote to look at (tfp)' },
} as const satisfies OptionTable;

/** Where an app stands in its pipeline. */
export const STAGE_OPTION = {
  stage: { type: 'string', short: 's', value: 'STAGE', help: 'review, staging, production, …' },
} as const satisfies OptionTable;

export const JSON_OPTION = {
  json: { type: 'boolean', help: 'print JSON' },
} as const satisfies OptionTable;

export const NO_WAIT_OPTION = {
  'no-wait': { type: 'boolean', help: 'do not wait for the outcome' },
} as const satisfies OptionTable;

/** Options of commands that make a release. */
export const PLAN_OPTIONS = {
  plan: { type: 'boolean', help: 'say what it would change, and change nothing' },
  json: { type: 'boolean', help: 'print the plan as JSON' },
} as const satisfies OptionTable;
