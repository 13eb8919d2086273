import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/** A Docker Engine of the test's own, in a network namespace of its own, that may be stopped, frozen and killed. */
export async function startSecondEngine() {
  const folder = temporaryFolder();
  const socket = join(folder.path, 'docker.sock');
  const holder = spawn('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore' });
  const prefix = ['nsenter', `--net=/proc/${holder.pid}/ns/net`];
  await until(
    'the namespace',
    async () => (await run([...prefix, 'ip', 'link', 'set', 'lo', 'up'])) === 0,
  );
  const docker = new Docker({ socketPath: socket });
  let daemon = boot();
  await answers();

  function boot(): ChildProcess {
    const at = (name: string) => join(folder.path, name);
    const log = openSync(at('dockerd.log'), 'a');
    const args = [
      '--data-root',
      at('data'),
      '--exec-root',
      at('exec'),
      '--pidfile',
      at('docker.pid'),
    ];
    const [command = '', ...rest] = [...prefix, 'dockerd', '--host', `unix://${socket}`, ...args];
    return spawn(command, rest, { stdio: ['ignore', log, log] });
  }

  async function answers(): Promise<void> {
    await until('an answer of the second engine', () => docker.ping());
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ended = new Promise((resolve) => daemon.once('exit', resolve));
    daemon.kill(signal);
    await ended;
  }

  return {
    docker,
    socket,
    prefix,
    freeze: () => daemon.kill('SIGSTOP'),
    thaw: () => daemon.kill('SIGCONT'),
    async restart() {
      await end('SIGTERM');
      daemon = boot();
      await answers();
    },
    async load(image: string) {
      const archive = await new Docker().getImage(image).get();
      const loaded = await docker.loadImage(archive);
      await new Promise((resolve) => docker.modem.followProgress(loaded, resolve));
    },
    async dispose() {
      await end('SIGTERM');
      holder.kill('SIGKILL');
      await until('its folder to be free', () => {
        folder.remove();
        return true;
      });
    },
  };
}

export type SecondEngine = Awaited<ReturnType<typeof startSecondEngine>>;

function run([command = '', ...args]: string[]): Promise<number | null> {
  return new Promise((resolve) => {
    spawn(command, args, { stdio: 'ignore' }).once('exit', (code) => resolve(code));
  });
}
