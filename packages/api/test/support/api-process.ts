import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ensureKeyFile } from '@tfp/contract/key-file';
import { onTestFinished } from 'vitest';
import { tempFolder } from './test-ledger.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
/** Spares each start the stripping of types. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache');

interface Asked {
  status: number;
  words: string;
}

interface Answer {
  status: number;
  body: Record<string, unknown> & Record<string, unknown>[];
}

/**
 * The real process over a data directory of its own, started and killed as often as a test wants. It is asked at its
 * socket: a port could be taken by somebody else while it is down. `port` is the one that it is told to bind.
 */
export async function prepareApiProcess(port = 0) {
  const data = join(tempFolder(), 'data');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(join(data, 'platform-id'), 'test\n');
  ensureKeyFile(`${data}.key`);
  const publicSocket = join(data, 'run', 'api-public.sock');
  let child: ChildProcess | undefined;
  let output = '';
  let cpuMs = 0;

  /** With a door, the process inherits it as the supervisor would hand it down. */
  async function start(door?: Server) {
    const fds = door === undefined ? [] : [fdOf(door)];
    const started = fork(MAIN, [], {
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: CACHE,
        TFP_DATA: data,
        TFP_API_PORT: `${port}`,
        ...(door === undefined ? {} : { TFP_LISTEN_FDS: '4' }),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...fds],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk;
      });
    }
    const message = once(started, 'message').then(() => 'ready');
    const exit = once(started, 'exit').then(() => 'gone');
    if ((await Promise.race([message, exit])) !== 'ready') throw new Error(`no start: ${output}`);
    cpuMs = cpuTimeMs(started.pid ?? 0);
  }

  async function end(signal: NodeJS.Signals) {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
  onTestFinished(() => end('SIGKILL'));

  function ask(method: string, path: string, body: unknown, at: RequestOptions): Promise<Asked> {
    const token = readFileSync(join(data, 'admin-token'), 'utf8').trim();
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request({ ...at, method, path, headers, agent: false }, (response) => {
        const { statusCode: status = 0 } = response;
        text(response).then((words) => resolve({ status, words }), reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** At its public socket, or where the test says. */
  async function call(
    method: string,
    path: string,
    body?: unknown,
    at: RequestOptions = { socketPath: publicSocket },
  ): Promise<Answer> {
    const { status, words } = await ask(method, path, body, at);
    return { status, body: JSON.parse(words) };
  }

  /** A stream of lines, to its end. */
  async function lines(path: string): Promise<unknown[]> {
    const { words } = await ask('GET', path, undefined, { socketPath: publicSocket });
    return words
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  return {
    data,
    start,
    call,
    lines,
    output: () => output,
    /** Processor time of the last start, until it was ready. */
    startCpuMs: () => cpuMs,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

function cpuTimeMs(pid: number): number {
  const [user = '0', system = '0'] =
    readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').slice(11) ?? [];
  return (Number(user) + Number(system)) * 10;
}

/** A listening socket that only its heir will accept from: ours is closed as soon as the heir has it. */
export async function openDoor() {
  const door = createServer();
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  return { door, port: (door.address() as AddressInfo).port };
}

function fdOf(server: Server): number {
  return (server as unknown as { _handle: { fd: number } })._handle.fd;
}
