import { once } from 'node:events';
import { TfpError } from '@tfp/contract/errors';
import type { Repository } from './bare-repository.ts';
import { startGit, terminate } from './git-child.ts';

export interface AnswerLimits {
  signal: AbortSignal;
  bytesMax: number;
}

/** Runs a git command that reads a pushed history, which can be of any size, and gives back what it printed. */
export async function askGit(
  repository: Repository,
  args: string[],
  { signal, bytesMax }: AnswerLimits,
): Promise<string> {
  if (signal.aborted) throw tooMuch();
  const child = startGit(args, { cwd: repository.path, env: repository.environment });
  const ended = once(child, 'close');
  const stop = () => {
    terminate(child);
    child.stdout.destroy();
  };
  signal.addEventListener('abort', stop);
  child.stdin.end();
  child.stderr.resume();
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bytesMax) chunks.push(chunk);
    else stop();
  });
  try {
    const [code] = await ended;
    if (signal.aborted || bytes > bytesMax) throw tooMuch();
    if (code !== 0) throw new Error(`git ${args[0]} ended with status ${code}`);
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function tooMuch(): TfpError {
  return new TfpError('unavailable', "The app's history is too long to be read in time.");
}
