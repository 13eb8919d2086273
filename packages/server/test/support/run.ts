import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** A real program with all that it has said so far. */
export interface Program {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  /** The exit code, or 128 + the signal's number as a shell would say. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts a program; it is killed when the test has ended. */
export function start(command: string, args: string[], options: SpawnOptions = {}): Program {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString();
  });
  child.stdin?.on('error', () => {});
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { child, stdout: () => said.stdout, stderr: () => said.stderr, ended };
}
