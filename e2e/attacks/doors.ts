import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import Docker from 'dockerode';
import { until } from '../../test/support/until.ts';
import { must } from '../support/run.ts';

/** Somebody who listens and greets, and whom an app must not reach. */
export interface Door {
  port: number;
  close: () => void | Promise<void>;
}

/** A service of the host's, as its sshd is one. */
export async function openTcp(host: string, port = 0): Promise<Door> {
  const server = createServer((socket) => socket.on('error', () => {}).end('hello'));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const { port: taken } = server.address() as { port: number };
  return { port: taken, close: () => void server.close() };
}

export async function openUdp(): Promise<Door> {
  const socket = createSocket('udp4');
  socket.on('message', (_message, { port, address }) => socket.send('hello', port, address));
  await new Promise<void>((resolve) => socket.bind(0, '0.0.0.0', resolve));
  return { port: socket.address().port, close: () => void socket.close() };
}

export function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/** Whoever only looks whether it is open resets the connection: that must not end it. */
const LISTEN = `require('net').createServer((s) => s.on('error', () => {}).end('hello')).listen(80, '0.0.0.0')`;

/** A machine beside this one, in a network namespace, with one address: the metadata service of a cloud, or any other. */
export async function openMachine(address: string, own: string): Promise<Door> {
  const child = spawn('unshare', ['--net', process.execPath, '-e', LISTEN], { stdio: 'ignore' });
  const device = `tfpx${String(child.pid).slice(-6)}`;
  try {
    const network = (pid: number | string) => readlinkSync(`/proc/${pid}/ns/net`);
    await until('its namespace', () => network(child.pid ?? 0) !== network('self'));
    const ip = (words: string) => must('ip', words.split(' '));
    await ip(`link add ${device} type veth peer name out netns ${child.pid}`);
    await ip(`addr add ${own}/32 peer ${address}/32 dev ${device}`);
    await ip(`link set ${device} up`);
    const inside = `ip addr add ${address}/32 peer ${own}/32 dev out && ip link set out up`;
    await must('nsenter', ['-t', String(child.pid), '-n', 'sh', '-c', inside]);
    await until('the machine', () => isOpen(address, 80));
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return { port: 80, close: () => ended(child) };
}

/** The namespace, and with it the way there, goes with its last process. One that had gone before proved nothing. */
async function ended(child: ChildProcess): Promise<void> {
  const end = child.exitCode ?? child.signalCode;
  if (end !== null) throw new Error(`the machine ended itself: ${end}`);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** A container of somebody else's, on the engine's own network. */
export async function openStranger(image: string): Promise<Door & { address: string }> {
  const container = await new Docker().createContainer({
    Image: image,
    Entrypoint: ['node', '-e', LISTEN.replace('80', '5000')],
    // The image's own labels would make it the platform's.
    Labels: { 'tfp.platform': '', 'tfp.app': '' },
    HostConfig: { NetworkMode: 'bridge' },
  });
  const address = await listening(container).catch(async (error) => {
    await container.remove({ force: true });
    throw error;
  });
  const close = async () => {
    const { State } = await container.inspect();
    await container.remove({ force: true });
    if (!State.Running) throw new Error(`the stranger ended itself: ${State.ExitCode}`);
  };
  return { address, port: 5000, close };
}

async function listening(container: Docker.Container): Promise<string> {
  await container.start();
  const { NetworkSettings } = await container.inspect();
  const address = NetworkSettings.Networks.bridge?.IPAddress ?? '';
  await until('the stranger', () => isOpen(address, 5000));
  return address;
}
