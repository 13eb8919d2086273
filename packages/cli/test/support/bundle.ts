import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';

const PACKAGE = join(import.meta.dirname, '../..');
export const BUNDLE = join(PACKAGE, 'dist/tfp.js');

export function buildBundle(): void {
  execFileSync(process.execPath, [join(PACKAGE, 'build.ts')], { stdio: 'inherit' });
}

export interface BundleRun {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: Buffer;
  err: string;
}

export interface BundleOptions {
  url?: string;
  input?: Buffer | string;
  env?: Record<string, string>;
  cwd?: string;
  /** Flags of node itself. */
  nodeFlags?: string[];
  onChild?: (child: ChildProcess) => void;
}

/** Runs the real bundle as a process of its own, with real pipes. */
export function runBundle(argv: string[], options: BundleOptions = {}): Promise<BundleRun> {
  const { url = '', input, env = {}, cwd, nodeFlags = [], onChild } = options;
  const child = spawn(process.execPath, [...nodeFlags, BUNDLE, ...argv], {
    env: { ...process.env, TFP_URL: url, TFP_TOKEN: 'secret', NO_COLOR: '1', ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: 'pipe',
  });
  const out: Buffer[] = [];
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  onChild?.(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, out: Buffer.concat(out), err });
    });
  });
}
