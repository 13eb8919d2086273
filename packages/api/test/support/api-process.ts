import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { ensureKeyFile } from '@tfp/contract/key-file';
import { onTestFinished } from 'vitest';
import { tempFolder } from './test-ledger.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
/** Spares each start the stripping of types. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache');

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & Record<string, unknown>[];
}

/** The real process over a data directory of its own, started and killed as often as a test wants. */
export async function prepareApiProcess() {
  const data = join(tempFolder(), 'data');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(join(data, 'platform-id'), 'test\n');
  ensureKeyFile(`${data}.key`);
  const port = await freePort();
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

  const authorization = () => `Bearer ${readFileSync(join(data, 'admin-token'), 'utf8').trim()}`;

  async function call(method: string, path: string, body?: unknown, at = port): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${at}${path}`, {
      method,
      headers: {
        authorization: authorization(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { status, headers } = response;
    return { status, headers, body: (await response.json()) as Answer['body'] };
  }

  /** A stream of lines, to its end. */
  async function lines(path: string): Promise<unknown[]> {
    const headers = { authorization: authorization() };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    return (await response.text())
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

async function freePort(): Promise<number> {
  const { door, port } = await openDoor();
  await new Promise((resolve) => door.close(resolve));
  return port;
}

function fdOf(server: Server): number {
  return (server as unknown as { _handle: { fd: number } })._handle.fd;
}
