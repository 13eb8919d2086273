import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the environment says to the CLI. Read here, once, and nowhere else. */
export interface Config {
  /** Which platform, when the environment says so; else the one of the last login. */
  url: string | undefined;
  token: string | undefined;
  credentialsFile: string;
  colourAllowed: boolean;
  /** Whether the screen shows more than ASCII. */
  unicode: boolean;
  /** The kind of terminal, told to attached processes. */
  term: string;
  /** A browser can only open where there is a screen. */
  hasScreen: boolean;
  /** What the person edits texts with, with its own arguments. */
  editor: readonly string[];
  /** Shows the stack of an error that is tfp's own fault. */
  debug: boolean;
}

type Environment = Record<string, string | undefined>;

export function readConfig(env: Environment = process.env): Config {
  return Object.freeze({
    url: env.TFP_URL || undefined,
    token: env.TFP_TOKEN || undefined,
    credentialsFile: join(configHome(env), 'tfp', 'credentials.json'),
    colourAllowed: !env.NO_COLOR && env.TERM !== 'dumb',
    unicode: /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || ''),
    term: env.TERM || 'xterm',
    hasScreen:
      process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.BROWSER),
    editor: (env.VISUAL || env.EDITOR || 'vi').split(' ').filter((word) => word !== ''),
    debug: Boolean(env.TFP_DEBUG),
  });
}

function configHome(env: Environment): string {
  return env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config');
}
