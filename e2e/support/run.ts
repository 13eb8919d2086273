import { spawn } from 'node:child_process';

export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Both streams in the order in which they came. */
  output: string;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
  /** Ended by force after this long, and with it the test: it must not hang. */
  deadlineMs?: number;
  /** Called with all output so far, whenever more has come. */
  onOutput?: (output: string) => void;
}

/**
 * Runs a real program to its end and gives back all that it said. One that does not come to its end has failed the test: it
 * is never taken for one that was refused.
 */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<Result> {
  const { cwd, env = {}, input, deadlineMs = 120_000, onOutput } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
    const result: Result = { code: null, stdout: '', stderr: '', output: '' };
    const collect = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
      result[stream] += chunk.toString();
      result.output += chunk.toString();
      onOutput?.(result.output);
    };
    child.stdout.on('data', collect('stdout'));
    child.stderr.on('data', collect('stderr'));
    const late = () => {
      child.kill('SIGKILL');
      reject(
        new Error(`${wordsOf(command, args)} took longer than ${deadlineMs} ms:\n${result.output}`),
      );
    };
    const timer = setTimeout(late, deadlineMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ ...result, code });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** The same of a program that ends well, or the test has failed: what nobody said is never taken for an answer. */
export async function must(
  command: string,
  args: string[],
  options: RunOptions = {},
): Promise<Result> {
  return endedWell(wordsOf(command, args), await run(command, args, options));
}

export function endedWell(words: string, result: Result): Result {
  if (result.code === 0) return result;
  throw new Error(`${words} ended with ${result.code}:\n${result.output}`);
}

const wordsOf = (command: string, args: string[]) => [command, ...args].join(' ');
