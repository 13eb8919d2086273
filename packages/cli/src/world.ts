import type { Readable } from 'node:stream';
import type { Contents } from './command-line/contents.ts';
import type { Config } from './config.ts';
import type { Output, Screen } from './output/output.ts';
import type { PlatformClient } from './platform/platform-client.ts';

export type Keyboard = Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };

/** Where signals to this process are heard. */
export interface Signals {
  on: (signal: NodeJS.Signals, listener: () => void) => unknown;
  off: (signal: NodeJS.Signals, listener: () => void) => unknown;
}

/** What a command can reach. */
export interface World {
  config: Config;
  contents: Contents;
  cwd: string;
  stdin: Keyboard;
  stdout: Screen;
  stderr: Screen;
  output: Output;
  signals: Signals;
  /** The platform that this person works with; opened on first use. */
  platform: () => PlatformClient;
  /** How to call this program again from elsewhere, as arguments. */
  self: readonly string[];
}
