import { networkInterfaces } from 'node:os';
import Docker from 'dockerode';
import { expect } from 'vitest';
import type { TestApp } from '../support/test-app.ts';
import type { Attack } from './attack.ts';
import { type Door, isOpen, openMachine, openStranger, openTcp, openUdp } from './doors.ts';
import type { Ground } from './ground.ts';
import { listeningPorts } from './listening-ports.ts';

const DOCKER_PORT = 2375;
const METADATA = '169.254.169.254';
/** Set aside for tests of networks: it stands for any machine that an app may speak with. */
const ELSEWHERE = '198.18.77.2';
/** The kernel of a container has no such way out. */
const NO_WAY = /^(?:no answer|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|EINVAL)$/;

interface Knock {
  host: string;
  port: number;
  say?: string;
  udp?: true;
}

/** What an app's own code can reach of the networks around it. */
export const NETWORK: Attack = {
  number: 25,
  name: 'over the network',
  required:
    'no answer from other apps, the platform, the engine, the host and the metadata service',
  async attack(ground) {
    const doors: Door[] = [];
    const open = async <Kind extends Door>(door: Promise<Kind>) => {
      const opened = await door;
      doors.push(opened);
      return opened;
    };
    try {
      await othersAreSilent(ground, open);
      await ownWaysAreOpen(ground, open);
      await noRawPackets(ground);
    } finally {
      await Promise.all(doors.map(({ close }) => close()));
    }
  },
};

type Open = <Kind extends Door>(door: Promise<Kind>) => Promise<Kind>;

/** Each of these doors is open for the host itself: it is the platform that keeps the app from it. */
async function othersAreSilent(ground: Ground, open: Open): Promise<void> {
  const { stack, attacker, bystander } = ground;
  const own = await placeOf(attacker);
  const other = await placeOf(bystander);
  const everywhere = (await open(openTcp('0.0.0.0'))).port;
  const atGateway = (await open(openTcp(own.gateway))).port;
  const engine = await open(openTcp('0.0.0.0', DOCKER_PORT)).catch(() => undefined);
  const stranger = await open(openStranger(own.image));
  await open(openMachine(METADATA, '169.254.169.1'));
  const ports = listeningPorts([stack.supervisorPid(), ...platformPids(ground)]);
  expect(ports).toEqual(expect.arrayContaining([stack.apiPort, stack.httpPort]));
  const privatePorts = ports.filter((port) => port !== stack.httpPort);
  const ofHost = [everywhere, DOCKER_PORT, ...privatePorts];
  const tcp: Knock[] = [
    { host: other.address, port: 5000 },
    { host: stranger.address, port: stranger.port },
    { host: METADATA, port: 80 },
    { host: own.gateway, port: atGateway },
    ...hostAddresses(own.gateway, other.gateway).flatMap((host) =>
      ofHost.map((port) => ({ host, port })),
    ),
  ];
  const reachable = [other.address, stranger.address].map((host) => isOpen(host, 5000));
  expect(await Promise.all(reachable)).toEqual([true, true]);
  const hosts = [everywhere, atGateway].map((port) => isOpen(own.gateway, port));
  expect(await Promise.all(hosts)).toEqual([true, true]);
  expect(engine === undefined || (await isOpen(own.gateway, DOCKER_PORT))).toBe(true);
  expect(await silence(ground, tcp)).toEqual([]);
  const udp = (await open(openUdp())).port;
  expect(await silence(ground, [{ host: own.gateway, port: udp, udp: true }])).toEqual([]);
  expect(await overIpv6(ground, [everywhere, stack.apiPort, stack.httpPort])).toEqual([]);
}

/** What answered though it must not. */
async function silence(ground: Ground, knocks: Knock[]): Promise<string[]> {
  const answers = await reach(ground, knocks);
  return knocks
    .map(({ host, port }, index) => `${host}:${port} ${answers[index]}`)
    .filter((_words, index) => answers[index] !== 'no answer');
}

async function overIpv6(ground: Ground, ports: number[]): Promise<string[]> {
  const found = Object.values(networkInterfaces()).flat();
  const own = found.filter((entry) => entry?.family === 'IPv6' && !entry.internal);
  const hosts = ['fe80::1%eth0', 'ff02::1%eth0', ...own.map((entry) => entry?.address ?? '')];
  const knocks = hosts.flatMap((host) => ports.map((port) => ({ host, port })));
  const answers = await reach(ground, knocks);
  return knocks
    .map(({ host, port }, index) => `[${host}]:${port} ${answers[index]}`)
    .filter((_words, index) => !NO_WAY.test(answers[index] ?? ''));
}

async function ownWaysAreOpen(ground: Ground, open: Open): Promise<void> {
  const { stack, attacker, bystander } = ground;
  const own = await placeOf(attacker);
  await open(openMachine(ELSEWHERE, '198.18.77.1'));
  const ask = (app: TestApp) =>
    `GET / HTTP/1.1\r\nHost: ${app.name}.localhost\r\nConnection: close\r\n\r\n`;
  const [itself, byName, elsewhere, ...throughRouter] = await reach(ground, [
    { host: own.address, port: 5000 },
    { host: own.name, port: 5000 },
    { host: ELSEWHERE, port: 80 },
    ...[attacker, bystander].map((app) => ({
      host: own.gateway,
      port: stack.httpPort,
      say: ask(app),
    })),
  ]);
  expect({ itself, byName, elsewhere }).toEqual({
    itself: 'connected',
    byName: 'connected',
    elsewhere: 'connected',
  });
  expect(throughRouter[0]).toMatch(/^HTTP\/1\.1 200 .*"app":"attacker"/s);
  expect(throughRouter[1]).toMatch(/^HTTP\/1\.1 200 .*"app":"bystander"/s);
}

/** Without raw sockets there is no forged ARP, no neighbour's address, and no IPv6 of one's own. */
async function noRawPackets({ inside }: Ground): Promise<void> {
  const answers = await inside('perl', 'syscalls.pl');
  for (const kind of ['raw socket', 'raw IPv6 socket', 'packet socket']) {
    expect(answers).toMatch(new RegExp(`^${kind}=EPERM$`, 'm'));
  }
  // Abstract sockets belong to a network: those of the host are not in this one.
  expect(await inside('cat', '/proc/net/unix')).not.toMatch(/tfp|docker|containerd/);
}

async function reach({ inside }: Ground, knocks: Knock[]): Promise<string[]> {
  const output = await inside('node', 'reach.js', JSON.stringify(knocks));
  return JSON.parse(/^REACH (.*)$/m.exec(output)?.[1] ?? '') as string[];
}

function platformPids({ stack }: Ground): number[] {
  return ['api', 'builder', 'runner', 'router', 'logs'].flatMap((name) => stack.pids(name));
}

/** The ways in which an app may think of its host. */
function hostAddresses(...gateways: string[]): string[] {
  const own = Object.values(networkInterfaces()).flat();
  const uplinks = own.filter((entry) => entry?.family === 'IPv4' && !entry.internal);
  return [...new Set([...gateways, ...uplinks.slice(0, 2).map((entry) => entry?.address ?? '')])];
}

/** Where an app's first process is. */
async function placeOf(app: TestApp) {
  const docker = new Docker();
  const filters = { label: [`tfp.app=${app.id}`, 'tfp.process=web.1'] };
  const [found] = await docker.listContainers({ filters });
  const [network] = Object.values(found?.NetworkSettings.Networks ?? {});
  const name = found?.Names[0]?.slice(1) ?? '';
  const { IPAddress = '', Gateway = '' } = network ?? {};
  return { address: IPAddress, gateway: Gateway, name, image: found?.ImageID ?? '' };
}
