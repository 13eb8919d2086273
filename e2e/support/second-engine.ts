import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { until } from '../../test/support/until.ts';
import { killAll, processesNaming, withDescendants } from './processes.ts';
import { must, run } from './run.ts';

/** A Docker Engine of the test's own: it may be ended, frozen, filled up and cut off its power. */
export interface SecondEngine {
  docker: Docker;
  socket: string;
  /** Where its images and containers lie: a small disk of its own. */
  disk: string;
  /** What a command begins with to run where the engine's networks are. */
  prefix: () => string[];
  pid: () => number;
  /** Of the helper without which it starts nothing. */
  containerdPid: () => number;
  end: (signal: NodeJS.Signals) => Promise<void>;
  /** Comes back when it answers. */
  start: (...more: string[]) => Promise<void>;
  /** Ends it, its containers and its network all at once, as a machine without power does. */
  losePower: () => Promise<void>;
  dispose: () => Promise<void>;
}

/** Starts it in a network namespace without a way out, with a stack on which an app without dependencies builds. */
export async function startSecondEngine(diskBytes: number): Promise<SecondEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'tfp-engine-'));
  const at = (name: string) => join(folder, name);
  mkdirSync(at('disk'));
  await must('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', at('disk')]);
  const socket = at('docker.sock');
  let network = await openNetwork();
  let daemon: ChildProcess;

  const engine: SecondEngine = {
    docker: new Docker({ socketPath: socket }),
    socket,
    disk: at('disk'),
    prefix: () => network.prefix,
    pid: () => daemon.pid ?? 0,
    containerdPid: () => Number(readFileSync(at('exec/containerd/containerd.pid'), 'utf8')),
    async end(signal) {
      const containerd = engine.containerdPid();
      daemon.kill(signal);
      await ended(daemon);
      // A new engine that still sees the old one's helper would wait for it for ever.
      await until('its containerd to be gone', () => !existsSync(`/proc/${containerd}`));
    },
    async start(...more) {
      const log = openSync(at('dockerd.log'), 'a');
      const folders = ['--data-root', at('disk/data'), '--exec-root', at('exec')];
      const args = ['--host', `unix://${socket}`, '--pidfile', at('docker.pid'), ...folders];
      const [command = '', ...rest] = [...network.prefix, 'dockerd', ...args, ...more];
      daemon = spawn(command, rest, { stdio: ['ignore', log, log] });
      await until('an answer of the second engine', () => engine.docker.ping());
    },
    async losePower() {
      await killAll(() => withDescendants(processesNaming(folder)));
      await ended(daemon);
      await unmountBelow(folder, at('disk'));
      rmSync(at('exec'), { recursive: true, force: true });
      rmSync(at('docker.pid'), { force: true });
      network.close();
      network = await openNetwork();
    },
    async dispose() {
      await engine.losePower();
      network.close();
      await run('umount', ['-l', at('disk')]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await engine.start();
    await copyStack(engine.docker);
    return engine;
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

/** A network namespace lives as long as a process is in it. */
async function openNetwork() {
  const holder = spawn('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore' });
  const prefix = ['nsenter', `--net=/proc/${holder.pid}/ns/net`];
  await until('a network of its own', async () => {
    const own = readFileSync(`/proc/${holder.pid}/comm`, 'utf8').trim() === 'sleep';
    const args = [...prefix.slice(1), 'ip', 'link', 'set', 'lo', 'up'];
    return own && (await run('nsenter', args)).code === 0;
  });
  return { prefix, close: () => void holder.kill('SIGKILL') };
}

/** Nothing of the build image is used by such an app, so that name is enough: to copy it takes half a minute. */
async function copyStack(to: Docker): Promise<void> {
  const filters = { reference: ['tfp-stack'] };
  const tags = (await new Docker().listImages({ filters })).flatMap(
    ({ RepoTags = [] }) => RepoTags,
  );
  for (const name of tags) {
    const loaded = await to.loadImage(await new Docker().getImage(name).get());
    await new Promise<void>((resolve, reject) =>
      to.modem.followProgress(loaded, (error) => (error ? reject(error) : resolve())),
    );
    await to.getImage(name).tag({ repo: 'tfp-stack-build', tag: name.split(':')[1] ?? '' });
  }
}

async function unmountBelow(folder: string, kept: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const points = mounts.map((line) => line.split(' ')[1] ?? '');
  const below = points.filter((point) => point.startsWith(`${folder}/`) && point !== kept);
  for (const point of below.reverse()) await run('umount', ['-l', point]);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}
