import { execFileSync } from 'node:child_process';
import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { DesiredApp } from '@tfp/contract/desired-state';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { attachTo } from '../support/attached.ts';
import { desiredApp } from '../support/desired-app.ts';
import { type RunnerUnderTest, startRunner } from '../support/runner-process.ts';
import { testImage } from '../support/test-image.ts';

// Goal: what a process can reach, and what it may do. Method: one-offs look around from inside of real containers.

let runner: RunnerUnderTest;
let one: DesiredApp;
let other: DesiredApp;
let secret: Server;
let publicDoor: Server;
const ports = { secret: 0, publicDoor: 0 };

beforeAll(async () => {
  const listen = async (name: keyof typeof ports) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    ports[name] = (server.address() as { port: number }).port;
    return server;
  };
  secret = await listen('secret');
  publicDoor = await listen('publicDoor');
  runner = await startRunner({ TFP_HTTP_PORT: String(ports.publicDoor) });
  const image = await testImage();
  const start = (name: string) => {
    const { app, release } = desiredApp(runner.master, name);
    runner.api.set({ ...app, target: release(1, image) });
    return app;
  };
  one = start('one');
  other = start('other');
  await until('both live', () => runner.journal.filter(({ kind }) => kind === 'live').length === 2);
});
afterAll(async () => {
  await runner?.dispose();
  secret?.close();
  publicDoor?.close();
});

const iptables = (...args: string[]) =>
  execFileSync('iptables', ['--wait', '30', ...args]).toString();
const rules = () => iptables('-S');
const address = (name: string) => runner.router.targets(`${name}.localhost`)[0]?.address ?? '';
const gateway = (name: string) => address(name).replace(/\d+$/, '1');

async function inside(app: DesiredApp, command: string): Promise<string> {
  const env = { SCRIPT: command };
  const oneOff = { command: 'node -e "$SCRIPT"', env, terminal: null, attach: true };
  const { session } = await runner.client.createOneOff(app.id, oneOff);
  const { exit, stdout, stderr } = await attachTo(runner.client, app.id, session);
  await exit;
  return stdout().toString() + stderr().toString();
}

/** What must not come is waited for a moment; what must come has its time. */
const reach = (host: string, port: number, waitMs = 700) =>
  inside(
    one,
    `const s = require('net').connect({ host: '${host}', port: ${port} });
     s.setTimeout(${waitMs}, () => { console.log('no answer'); s.destroy(); });
     s.on('connect', () => { console.log('connected'); s.destroy(); });
     s.on('error', (error) => console.log(error.code));`,
  );

test('a process reaches the router’s public port on the host, and no other', async () => {
  expect(await reach(gateway('one'), ports.publicDoor, 30_000)).toBe('connected\n');
  expect(await reach(gateway('one'), ports.secret)).toBe('no answer\n');
  const uplink = Object.values(networkInterfaces())
    .flat()
    .find((entry) => entry?.family === 'IPv4' && !entry.internal)?.address;
  expect(await reach(uplink ?? '', ports.secret)).toBe('no answer\n');
});

test('a process reaches its own app’s processes, and no other app’s', async () => {
  expect(await reach(address('one'), 5000, 30_000)).toBe('connected\n');
  expect(await reach(address('other'), 5000)).toBe('no answer\n');
});

test('a process has no privileges, and its init is ours', async () => {
  const status = await inside(
    one,
    `const { existsSync, readFileSync: read, statSync } = require('fs');
     const pids = ['/sys/fs/cgroup/pids/pids.max', '/sys/fs/cgroup/pids.max'].find(existsSync);
     console.log(read('/proc/self/status', 'utf8'));
     console.log('init', read('/proc/1/cmdline', 'utf8').split('\\0')[0]);
     console.log('pids', read(pids, 'utf8'));
     console.log('limit', read('/proc/self/limits', 'utf8').match(/open files.*/)[0]);
     console.log('tmp', (statSync('/tmp').mode & 0o7777).toString(8));`,
  );
  expect(status).toMatch(/^CapEff:\s0+$/m);
  expect(status).toMatch(/^CapBnd:\s0+$/m);
  expect(status).toMatch(/^NoNewPrivs:\s1$/m);
  expect(status).toMatch(/^Seccomp:\s2$/m);
  expect(status).toMatch(/^Uid:\s10001/m);
  expect(status).toMatch(/^init \/\.tfp-init$/m);
  expect(status).toMatch(/^pids 256$/m);
  expect(status).toMatch(/^limit open files\s+8192/m);
  expect(status).toMatch(/^tmp 1777$/m);
});

test('while a network is missing its packets do not leave the machine', async () => {
  const lost = address('other');
  const docker = new Docker();
  const filters = { label: [`tfp.platform=${runner.platformId}`, `tfp.app=${other.id}`] };
  await runner.kill();
  for (const { Id } of await docker.listContainers({ filters })) {
    await docker.getContainer(Id).remove({ force: true });
  }
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
  expect(await knock(lost)).toBe('EHOSTUNREACH');
  await runner.restart();
  // Its new address may be the old one.
  await until('the app is back', async () => {
    const found = address('other');
    return found !== '' && (await knock(found)) === 'connected';
  });
});

/** What the host hears from a process. */
function knock(host: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 5000 });
    socket.on('connect', () => {
      resolve('connected');
      socket.destroy();
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? ''));
  });
}

test('firewall and guard route come back when somebody removes them', async () => {
  const chain = `tfp-${runner.platformId}-in`;
  const before = rules()
    .split('\n')
    .filter((line) => line.includes(runner.platformId));
  const hook = before.find((line) => line.startsWith('-A INPUT')) ?? '';
  iptables('-D', ...hook.split(' ').slice(1));
  iptables('-F', chain);
  await runner.kill();
  await runner.restart();
  await until('the rules', () => before.every((line) => rules().includes(line)));
});

test('nothing of a platform is left after a sweep', async () => {
  const { platformId } = runner;
  const [first, second] = address('one').split('.');
  expect(first).toBe('10');
  await runner.dispose();
  const docker = new Docker();
  const filters = { label: [`tfp.platform=${platformId}`] };
  expect(await docker.listContainers({ all: true, filters })).toEqual([]);
  expect(await docker.listNetworks({ filters })).toEqual([]);
  expect(rules()).not.toContain(platformId);
  expect(execFileSync('ip', ['route']).toString()).not.toContain(`${first}.${second}.`);
});
