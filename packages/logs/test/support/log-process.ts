import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dataDirectory } from '@tfp/contract/data-directory';
import { type LogsClient, logsClient } from '@tfp/contract/logs-client';

const MAIN = resolve(import.meta.dirname, '../../src/main.ts');

/** The real process on a data directory of its own, to be killed and started at will. */
export interface LogProcess {
  root: string;
  socket: string;
  client: LogsClient;
  pid: () => number;
  start: () => Promise<void>;
  kill: () => Promise<void>;
  stop: () => Promise<void>;
  dispose: () => Promise<void>;
}

export async function startLogProcess(
  env: Record<string, string> = {},
  root = mkdtempSync(join(tmpdir(), 'tfp-logs-')),
): Promise<LogProcess> {
  const data = dataDirectory(join(root, 'data'));
  mkdirSync(join(data.root, 'run'), { recursive: true });
  writeFileSync(data.platformId, 'test');
  const socket = data.socket('logs');
  let child: ChildProcess | undefined;

  async function end(signal: NodeJS.Signals) {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  const process_: LogProcess = {
    root,
    socket,
    client: logsClient(socket),
    pid: () => child?.pid ?? 0,
    async start() {
      child = await boot({ TFP_DATA: data.root, TFP_LOG_LEVEL: 'warn', ...env });
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async dispose() {
      await end('SIGKILL');
      rmSync(root, { recursive: true, force: true });
    },
  };
  await process_.start();
  return process_;
}

function boot(env: Record<string, string>): Promise<ChildProcess> {
  const child = fork(MAIN, [], { env: { ...process.env, ...env }, execArgv: [] });
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`logs ended with ${code} before it was ready`)));
  });
}
