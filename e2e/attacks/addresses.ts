import { setTimeout } from 'node:timers/promises';
import Docker from 'dockerode';
import { expect } from 'vitest';
import { parseBlock } from '../../packages/runner/src/network/cidr.ts';
import { until } from '../../test/support/until.ts';
import { kill9 } from '../support/kill.ts';
import { type LoadReport, type SteadyLoad, startLoad } from '../support/steady-load.ts';
import type { TestApp } from '../support/test-app.ts';
import type { Attack } from './attack.ts';
import type { Ground } from './ground.ts';

const HAMMER_MS = 60_000;
const HAMMERS = 4;
const WORKERS = 10;

/**
 * Who stands at an address that somebody else had. Between apps it cannot happen: each has a subnet of its own until it
 * is destroyed, which is looked at here. Within an app a worker, which nobody may ask, gets what a web process had.
 */
export const ADDRESSES: Attack = {
  number: 31,
  name: 'by an address that is given out again',
  required: 'no answer of anybody but the process that was asked for',
  async attack(ground) {
    await apart(ground);
    await anotherAppStaysAway(ground);
    await anotherTypeStaysAway(ground);
  },
};

async function apart({ stack }: Ground): Promise<void> {
  const filters = { label: [`tfp.platform=${stack.platformId}`] };
  const networks = await new Docker().listNetworks({ filters });
  const subnets = networks.map(({ IPAM }) => IPAM?.Config?.[0]?.Subnet ?? '');
  expect(subnets.length).toBeGreaterThanOrEqual(2);
  expect(new Set(subnets).size).toBe(subnets.length);
  expect(subnets.map((subnet) => parseBlock(subnet)?.prefix)).toEqual(subnets.map(() => 24));
}

/** The containers of both are ended and started again, as fast as it goes. */
async function anotherAppStaysAway(ground: Ground): Promise<void> {
  const { attacker, bystander } = ground;
  const hammer = startHammer(ground, attacker, 'web.1');
  const seen = { attacker: new Set<string>(), bystander: new Set<string>() };
  const note = async () => {
    for (const { address } of await processesOf(attacker)) seen.attacker.add(address);
    for (const { address } of await processesOf(bystander)) seen.bystander.add(address);
  };
  const end = Date.now() + HAMMER_MS / 4;
  while (Date.now() < end) {
    await note();
    const [web] = await processesOf(attacker, 'web.1');
    await web?.kill().catch(() => {});
    await bystander.done('restart', 'web.1');
    await until('an answer', async () => (await attacker.get()).status === 200);
    await note();
  }
  const report = await hammer.stop();
  expect(report.failures).toEqual([]);
  expect(answersIn(report)).toBeGreaterThan(100);
  expect(seen.bystander.size).toBeGreaterThan(0);
  expect([...seen.attacker].filter((address) => seen.bystander.has(address))).toEqual([]);
  expect(seen.attacker.size).toBeGreaterThan(1);
}

/**
 * The addresses of an app go round, and a runner that was killed goes on from any place: workers are replaced until one
 * of them has the address of a web process that ended.
 */
async function anotherTypeStaysAway(ground: Ground): Promise<void> {
  const { stack, attacker } = ground;
  expect(await attacker.tfp('scale', `worker=${WORKERS}`)).toMatchObject({ code: 0 });
  const hammer = startHammer(ground, attacker, 'web.1');
  const had = new Set<string>();
  let reused = 0;
  const end = Date.now() + 2 * HAMMER_MS;
  while (reused === 0 && Date.now() < end) {
    for (const { address } of await processesOf(attacker, 'web.1')) had.add(address);
    const [web] = await processesOf(attacker, 'web.1');
    await web?.kill().catch(() => {});
    await kill9(stack, 'runner');
    await stack.healthy();
    await attacker.done('restart', 'worker');
    await until('an answer', async () => (await attacker.get()).status === 200);
    const workers = await processesOf(attacker, 'worker');
    reused = workers.filter(({ address }) => had.has(address)).length;
  }
  // Those who ask go on while it stands there.
  await setTimeout(2_000);
  const report = await hammer.stop();
  const answers = answersIn(report);
  process.stdout.write(
    `${answers} answers of ${had.size} addresses of web; ${reused} workers had one of them\n`,
  );
  expect(report.failures).toEqual([]);
  expect(answers).toBeGreaterThan(100);
  expect(reused).toBeGreaterThan(0);
  await stack.healthy();
  expect(await attacker.tfp('scale', 'worker=0')).toMatchObject({ code: 0 });
}

/** Asks all the while: each answer that is not of this process of this app is a failure, none at all is not. */
function startHammer({ stack }: Ground, app: TestApp, name: string): SteadyLoad {
  return startLoad(stack.httpPort, app.name, {
    clients: HAMMERS,
    mayFail: true,
    judging: () => (answer) => (answer.json.process === name ? undefined : answer.body),
  });
}

function answersIn({ releases }: LoadReport): number {
  return Object.values(releases).reduce((sum, count) => sum + count, 0);
}

async function processesOf(app: TestApp, prefix = '') {
  const docker = new Docker();
  const found = await docker.listContainers({ filters: { label: [`tfp.app=${app.id}`] } });
  return found
    .filter(({ Labels }) => Labels['tfp.process']?.startsWith(prefix))
    .map(({ Id, Labels }) => ({
      address: Labels['tfp.address'] ?? '',
      kill: () => docker.getContainer(Id).kill(),
    }));
}
