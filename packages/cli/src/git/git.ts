import { spawn } from 'node:child_process';
import { TfpError } from '@tfp/contract/errors';

export interface GitResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs git in a folder, without a shell. */
export function git(cwd: string, ...args: string[]): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const result = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      result.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      result.stderr += text;
    });
    child.once('error', (cause) => reject(gitMissing(cause)));
    child.once('close', (code) => resolve({ ...result, code: code ?? 1 }));
  });
}

export function gitMissing(cause: Error): TfpError {
  return new TfpError('unavailable', 'git is not installed here.', {
    hint: 'Install git; where only the app is to be known, name it: -a APP',
    cause,
  });
}
