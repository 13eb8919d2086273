import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { CONTENTS } from '#src/commands.ts';
import { readConfig } from '#src/config.ts';
import { dispatch } from '#src/dispatch.ts';
import { openWorld } from '#src/open-world.ts';
import type { Screen } from '#src/output/output.ts';
import type { Keyboard } from '#src/world.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export interface RunOptions {
  url?: string;
  token?: string | undefined;
  /** What the person or the pipe puts in. Without a terminal it is followed by the end. */
  input?: string;
  terminal?: boolean;
  columns?: number;
  cwd?: string;
  env?: Record<string, string>;
  signals?: EventEmitter;
  /** Hears what goes to stdout, as it goes. */
  onOutput?: (text: string) => void;
}

/** Runs one command line of `tfp` inside this process, on streams of its own. */
export async function runTfp(argv: string[], options: RunOptions = {}): Promise<Ran> {
  const { terminal = false, columns = 80, input = '' } = options;
  const stdin: Keyboard = Object.assign(new PassThrough(), {
    isTTY: terminal,
    setRawMode: () => {},
  });
  if (input !== '') stdin.push(input);
  if (!terminal) stdin.push(null);
  const stdout = screen(terminal, columns);
  const stderr = screen(terminal, columns);
  const { onOutput } = options;
  if (onOutput) {
    const write = stdout.write.bind(stdout) as (chunk: unknown) => boolean;
    stdout.write = (chunk: unknown) => {
      onOutput(String(chunk));
      return write(chunk);
    };
  }
  const world = openWorld(
    {
      contents: CONTENTS,
      cwd: options.cwd ?? emptyFolder,
      stdin,
      stdout,
      stderr,
      signals: options.signals ?? new EventEmitter(),
      self: ['node', 'tfp.js'],
    },
    readConfig({
      HOME: emptyFolder,
      TFP_URL: options.url ?? '',
      TFP_TOKEN: 'token' in options ? (options.token ?? '') : 'secret',
      NO_COLOR: '1',
      ...options.env,
    }),
  );
  const code = await dispatch(world, argv);
  return { code, out: textOf(stdout), err: textOf(stderr) };
}

/** A folder for one test file, which is removed when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tfp-cli-'));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const emptyFolder = temporaryFolder();

function screen(isTTY: boolean, columns: number): Screen {
  return Object.assign(new PassThrough({ highWaterMark: 64 * 1024 * 1024 }), {
    isTTY,
    columns,
    rows: 24,
  });
}

function textOf(stream: Screen): string {
  return String((stream as PassThrough).read() ?? '');
}
