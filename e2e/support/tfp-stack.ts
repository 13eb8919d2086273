import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { type Result, type RunOptions, run, until } from './run.ts';
import { sweep } from './sweep.ts';

export const ROOT = resolve(import.meta.dirname, '../..');
const BIN = join(ROOT, 'bin/tfp');

/** A whole platform of its own, on free ports, with a data directory of its own. */
export interface TfpStack {
  data: string;
  /** What all its processes wrote to stdout and stderr. */
  log: string;
  platformId: string;
  token: string;
  apiUrl: string;
  httpPort: number;
  apiPort: number;
  env: Record<string, string>;
  /** Runs the real CLI against this platform. */
  tfp: (args: string[], options?: RunOptions) => Promise<Result>;
  /** The pids of one of the platform's processes as they are now. */
  pids: (name: string) => number[];
  supervisorPid: () => number;
  /** Waits until every process says that it is well. */
  healthy: () => Promise<void>;
  stop: () => Promise<void>;
  /** Starts it again on the same data directory and the same ports; `more` is added to its environment. */
  start: (more?: Record<string, string>) => Promise<void>;
  /** Stops it and removes everything that it made. */
  dispose: () => Promise<void>;
}

export async function startTfp(
  extra: Record<string, string> = {},
  parent = tmpdir(),
): Promise<TfpStack> {
  const folder = mkdtempSync(join(parent, 'tfp-e2e-'));
  const data = join(folder, 'data');
  let ports = { TFP_HTTP_PORT: '0', TFP_API_PORT: '0' };
  let server = await boot(data, { ...ports, ...extra });

  const ready = () => JSON.parse(readFileSync(join(data, 'ready.json'), 'utf8'));
  const portOf = (url: string) => Number(new URL(url).port);
  const { api, http } = ready();
  ports = { TFP_HTTP_PORT: String(portOf(http)), TFP_API_PORT: String(portOf(api)) };
  const token = readFileSync(join(data, 'admin-token'), 'utf8').trim();
  const env = { TFP_URL: api, TFP_TOKEN: token, HOME: folder, NO_COLOR: '1', TFP_APP: '' };

  const stack: TfpStack = {
    data,
    log: logOf(data),
    platformId: readFileSync(join(data, 'platform-id'), 'utf8').trim(),
    token,
    apiUrl: api,
    httpPort: portOf(http),
    apiPort: portOf(api),
    env,
    tfp: (args, options = {}) => run(BIN, args, { ...options, env: { ...env, ...options.env } }),
    pids: (name) =>
      childrenOf(ready().pid).filter((pid) => commandOf(pid).includes(`packages/${name}/`)),
    supervisorPid: () => ready().pid,
    async healthy() {
      await until('a healthy platform', () => isHealthy(api));
    },
    async stop() {
      await end(server);
    },
    async start(more = {}) {
      server = await boot(data, { ...ports, ...extra, ...more });
    },
    async dispose() {
      await end(server);
      await sweep(data, stack.platformId);
      rmSync(stack.log, { force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return stack;
}

const logOf = (data: string) => join(tmpdir(), `${basename(dirname(data))}.log`);

async function boot(data: string, env: Record<string, string>): Promise<ChildProcess> {
  // Not beside the data: a test may fill that disk.
  const path = logOf(data);
  const log = createWriteStream(path, { flags: 'a' });
  const server = spawn(BIN, ['server'], {
    env: { ...process.env, TFP_DATA: data, TFP_DOMAIN: 'localhost', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  server.stdout?.pipe(log);
  server.stderr?.pipe(log);
  await until(
    `the platform to be ready (its log: ${path})`,
    () => {
      if (server.exitCode !== null) throw new Error(`it ended with code ${server.exitCode}`);
      const { pid } = JSON.parse(readFileSync(join(data, 'ready.json'), 'utf8'));
      return pid === server.pid || childrenOf(server.pid ?? 0).includes(pid);
    },
    30_000,
  );
  return server;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}

async function isHealthy(api: string): Promise<boolean> {
  const response = await fetch(`${api}/health`);
  await response.arrayBuffer();
  return response.status === 200;
}

export function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
