import { spawn } from 'node:child_process';

export interface Ran {
  code: number | null;
  stdout: string;
  /** Both streams in the order in which they came. */
  output: string;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  input?: string | Buffer;
  /** `kill` ends the program and all that it started, as Ctrl-C does. */
  onOutput?: (output: string, kill: () => void) => void;
}

/** Runs a real program to its end. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<Ran> {
  const { cwd, env = {}, input, onOutput } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: 'pipe',
      detached: true,
    });
    const kill = () => void (child.pid && process.kill(-child.pid, 'SIGKILL'));
    const ran: Ran = { code: null, stdout: '', output: '' };
    child.stdout.on('data', (chunk) => {
      ran.stdout += chunk;
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        ran.output += chunk;
        onOutput?.(ran.output, kill);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...ran, code }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Waits for a condition, never for a time. */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  deadlineMs = 60_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    const value = await probe();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited ${deadlineMs} ms in vain for: ${what}`);
}
