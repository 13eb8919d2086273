import Docker from 'dockerode';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { containersOf } from '../support/converged.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import type { Attack } from './attack.ts';
import type { Ground } from './ground.ts';
import { type Look, lookFromAll } from './inside-looks.ts';

const PROCESSES_MAX = 256;
/** CHOWN, DAC_OVERRIDE, KILL, SETGID and SETUID: a bit for each. */
const ROOT_CAPABILITIES = '00000000000000e3';
const NO_CAPABILITIES = '0'.repeat(16);
/** Where the engine, and we, put something of the host's into a container. */
const FROM_HOST = ['/.tfp-env', '/.tfp-init', '/etc/hostname', '/etc/hosts', '/etc/resolv.conf'];
const DEVICES = [
  ...['console', 'core', 'fd', 'full', 'mqueue', 'null', 'ptmx', 'pts', 'random', 'shm'],
  ...['stderr', 'stdin', 'stdout', 'tty', 'urandom', 'zero'],
];
const MADE_BY_ENGINE = /^(?:proc|sysfs|cgroup2?|tmpfs|devpts|mqueue|devtmpfs)$/;

/** What an app's own code tries inside of its container. */
export const INSIDE: Attack = {
  number: 24,
  name: 'from inside of a container',
  required: 'no power, no way out, bounded processes and memory, whatever it was started as',
  async attack(ground) {
    await isHeld(ground, ground.attacker, NO_CAPABILITIES);
    await rootIsHeld(ground);
    await forkBombStops(ground);
    await memoryIsBounded(ground);
  },
};

async function isHeld({ stack }: Ground, app: TestApp, capabilities: string): Promise<void> {
  const [hostPid = 0] = stack.pids('api');
  for (const [kind, look] of Object.entries(await lookFromAll(app, hostPid))) {
    const isRoot = capabilities !== NO_CAPABILITIES;
    expectHeld(`${kind} of ${app.name}`, look, capabilities, isRoot);
  }
}

function expectHeld(words: string, look: Look, capabilities: string, isRoot: boolean): void {
  const { status } = look;
  for (const set of ['CapEff', 'CapPrm', 'CapBnd']) expect(status[set], words).toBe(capabilities);
  expect(status.CapAmb, words).toBe(NO_CAPABILITIES);
  expect(status, words).toMatchObject({ NoNewPrivs: '1', Seccomp: '2' });
  expect(status.Uid, words).toBe((isRoot ? [0, 0, 0, 0] : Array(4).fill(10_001)).join('\t'));
  expect(look.init, words).toBe('/.tfp-init');
  expect(look.pidsMax, words).toBe(PROCESSES_MAX);
  expect(Math.max(...look.processes), words).toBeLessThan(2_000);
  expect(look.openFiles, words).toEqual([8_192, 8_192]);
  expect(look.sockets, words).toEqual([]);
  expect(DEVICES, words).toEqual(expect.arrayContaining(look.devices));
  expect(look.tmpMode, words).toBe('1777');
  expectNothingOfTheHost(words, look);
  expect(Object.values(look.syscalls).length, words).toBeGreaterThan(20);
  const { 'ptrace of the host': ptrace, ...others } = look.syscalls;
  // It does not even see that process.
  expect(ptrace, words).toBe('ESRCH');
  const done = Object.entries(others).filter(([, answer]) => !/EPERM|EACCES|ENOSYS/.test(answer));
  expect(done, words).toEqual([]);
}

function expectNothingOfTheHost(words: string, { mounts, masked, writes }: Look): void {
  const foreign = mounts.filter(({ kind, place }) => place !== '/' && !MADE_BY_ENGINE.test(kind));
  const places = foreign.map(({ place }) => place).sort();
  expect(FROM_HOST, words).toEqual(expect.arrayContaining(places));
  expect(places, words).toEqual(expect.arrayContaining(['/.tfp-env', '/.tfp-init']));
  const ours = foreign.filter(({ place }) => place.startsWith('/.tfp'));
  expect(
    ours.filter(({ writable }) => writable),
    words,
  ).toEqual([]);
  const shown = Object.entries(masked).filter(([, size]) => typeof size === 'number' && size > 0);
  expect(shown, words).toEqual([]);
  expect(
    Object.entries(writes).filter(([, answer]) => answer === 'done'),
    words,
  ).toEqual([]);
}

/** An image that wants to be root keeps what it needs to step down, and nothing more. */
async function rootIsHeld(ground: Ground): Promise<void> {
  const rooted = await createApp(ground.stack, 'rooted', 'chaos');
  const { folder } = ground.attacker;
  await ground.attacker.git('checkout-index', '-a', '-f', `--prefix=${rooted.folder}/`);
  expect(folder).not.toBe(rooted.folder);
  await rooted.deploy({
    Dockerfile: 'ARG TFP_STACK\nFROM $TFP_STACK\nUSER root\nCOPY . ./\nCMD ["node", "server.js"]\n',
  });
  await isHeld(ground, rooted, ROOT_CAPABILITIES);
  await rooted.done('destroy', '--confirm', rooted.name);
  rooted.dispose();
}

async function forkBombStops({ attacker, inside, bystander }: Ground): Promise<void> {
  const { json } = await attacker.get('/spawn?count=1000');
  expect(json).toMatchObject({ refusal: 'EAGAIN' });
  expect(Number(json.spawned)).toBeLessThan(PROCESSES_MAX);
  const bomb = attacker.tfp('run', '--timeout', '6s', ':(){ :|:& };: ; sleep 60');
  const answers = [];
  const end = Date.now() + 5_000;
  while (Date.now() < end) answers.push((await bystander.get()).status);
  expect(new Set(answers)).toEqual(new Set([200]));
  expect((await bomb).code).not.toBe(0);
  // It is gone with all that it had begun, and its app can run the next one.
  expect(await inside('echo', 'after the bomb')).toContain('after the bomb');
}

async function memoryIsBounded({ stack, attacker, inside }: Ground): Promise<void> {
  const restarts = async () => {
    const [web] = await containersOf(stack, attacker);
    return web?.id;
  };
  const before = await restarts();
  await attacker.get('/fill?mb=2000').catch(() => {});
  await until('its reason', async () =>
    (await attacker.tfp('logs', '-n', '500')).stdout.includes('R15'),
  );
  await until('another process', async () => (await attacker.get()).status === 200);
  expect(await restarts()).not.toBe(before);
  const hungry = 'const k=[]; for (;;) k.push(Buffer.alloc(1048576, 1))';
  const ran = await attacker.tfp('run', 'node', '-e', hungry);
  expect(ran.code).toBe(137);
  expect(await inside('echo', 'after the hunger')).toContain('after the hunger');
  await limitsStand(attacker, stack.platformId);
}

/** What the engine was told, beside what the kernel does. */
async function limitsStand(app: TestApp, platformId: string): Promise<void> {
  const docker = new Docker();
  const label = [`tfp.platform=${platformId}`, `tfp.app=${app.id}`];
  for (const { Id } of await docker.listContainers({ filters: { label } })) {
    const { HostConfig } = await docker.getContainer(Id).inspect();
    expect(HostConfig).toMatchObject({
      Privileged: false,
      CapDrop: ['ALL'],
      IpcMode: 'private',
      PidMode: '',
      UTSMode: '',
      MemorySwap: HostConfig.Memory,
      PidsLimit: PROCESSES_MAX,
      RestartPolicy: { Name: 'no' },
    });
    expect(HostConfig.Devices ?? []).toEqual([]);
    expect(HostConfig.Binds ?? []).toEqual([]);
  }
}
