import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import Docker from 'dockerode';
import { until } from '../../test/support/until.ts';
import { childrenOf, commandOf, killAll, withDescendants } from './processes.ts';
import { type Answer, request } from './request.ts';
import { endedWell, type Result, type RunOptions, run } from './run.ts';
import type { SecondEngine } from './second-engine.ts';
import { sweep } from './sweep.ts';

export const ROOT = resolve(import.meta.dirname, '../..');
const BIN = join(ROOT, 'bin/tfp');
const ASK = join(import.meta.dirname, 'ask.ts');

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
  /** The engine that it runs on. */
  docker: Docker;
  /** Runs a program where the platform's ports are. */
  run: typeof run;
  /** What a command begins with to run where the platform's ports are. */
  prefix: () => string[];
  /** One request to one of the platform's ports, on a connection of its own. */
  ask: (port: number, host: string, path?: string) => Promise<Answer>;
  /** Runs the real CLI against this platform. */
  tfp: (args: string[], options?: RunOptions) => Promise<Result>;
  /** The same, of a command that must be done: one that fails has failed the test. */
  done: (args: string[], options?: RunOptions) => Promise<Result>;
  /** The pids of one of the platform's processes as they are now. */
  pids: (name: string) => number[];
  supervisorPid: () => number;
  /** Ends all its processes at once, by force. */
  losePower: () => Promise<void>;
  /** Waits until every process says that it is well. */
  healthy: () => Promise<void>;
  stop: () => Promise<void>;
  /** Starts it again on the same data directory and the same ports; `more` is added to its environment. */
  start: (more?: Record<string, string>) => Promise<void>;
  /** Stops it and removes everything that it made. */
  dispose: () => Promise<void>;
}

/** Without an engine of its own it runs on the machine's. */
export async function startTfp(
  settings: Record<string, string> = {},
  parent = tmpdir(),
  engine?: Pick<SecondEngine, 'docker' | 'socket' | 'prefix'>,
): Promise<TfpStack> {
  const folder = mkdtempSync(join(parent, 'tfp-e2e-'));
  const data = join(folder, 'data');
  const prefix = engine?.prefix ?? (() => []);
  const extra = { ...settings, ...(engine && { TFP_DOCKER_SOCKET: engine.socket }) };
  let ports = { TFP_HTTP_PORT: '0', TFP_API_PORT: '0' };
  let server = await boot(prefix(), data, { ...ports, ...extra });

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
    docker: engine?.docker ?? new Docker(),
    prefix,
    run(command, args, options) {
      const [first = '', ...rest] = [...prefix(), command, ...args];
      return run(first, rest, options);
    },
    ask: (port, host, path) =>
      engine ? askInside(stack, port, host, path) : request(port, host, path),
    tfp: (args, options = {}) =>
      stack.run(BIN, args, { ...options, env: { ...env, ...options.env } }),
    done: async (args, options) =>
      endedWell(`tfp ${args.join(' ')}`, await stack.tfp(args, options)),
    pids: (name) =>
      childrenOf(ready().pid).filter((pid) => commandOf(pid).includes(`packages/${name}/`)),
    supervisorPid: () => ready().pid,
    async healthy() {
      await until('a healthy platform', async () => {
        const { status } = await stack.ask(stack.apiPort, 'localhost', '/health');
        return status === 200;
      });
    },
    async losePower() {
      await killAll(() => withDescendants([server.pid ?? 0]));
    },
    async stop() {
      await end(server);
    },
    async start(more = {}) {
      server = await boot(prefix(), data, { ...ports, ...extra, ...more });
    },
    async dispose() {
      await end(server);
      if (!engine) await sweep(data, stack.platformId);
      rmSync(stack.log, { force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return stack;
}

const logOf = (data: string) => join(tmpdir(), `${basename(dirname(data))}.log`);

/** A connection belongs to the network of the process that opens it. */
async function askInside(stack: TfpStack, port: number, host: string, path = '/'): Promise<Answer> {
  const asked = await stack.run(process.execPath, [ASK, String(port), host, path]);
  if (asked.code !== 0) throw new Error(asked.output);
  return JSON.parse(asked.stdout);
}

async function boot(
  prefix: string[],
  data: string,
  env: Record<string, string>,
): Promise<ChildProcess> {
  // Not beside the data: a test may fill that disk.
  const path = logOf(data);
  const log = openSync(path, 'a');
  const [command = '', ...args] = [...prefix, BIN, 'server'];
  const server = spawn(command, args, {
    env: { ...process.env, TFP_DATA: data, TFP_DOMAIN: 'localhost', ...env },
    // Not through this process: what it wrote before it was killed stands there, whoever is busy.
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  await until(`the platform to be ready (its log: ${path})`, () => {
    if (server.exitCode !== null) throw new Error(`it ended with code ${server.exitCode}`);
    const { pid } = JSON.parse(readFileSync(join(data, 'ready.json'), 'utf8'));
    return pid === server.pid || childrenOf(server.pid ?? 0).includes(pid);
  }).catch(async (error) => {
    await end(server);
    throw error;
  });
  return server;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}
