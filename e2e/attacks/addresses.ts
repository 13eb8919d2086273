import { Agent } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import Docker from 'dockerode';
import { expect } from 'vitest';
import { parseBlock } from '../../packages/runner/src/network/cidr.ts';
import { until } from '../../test/support/until.ts';
import { kill9 } from '../support/converged.ts';
import { request } from '../support/request.ts';
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
    await bystander.tfp('restart', 'web.1');
    await until('an answer', async () => (await attacker.get()).status === 200);
    await note();
  }
  const { strangers, answers } = await hammer.stop();
  expect(strangers).toEqual([]);
  expect(answers).toBeGreaterThan(100);
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
    await attacker.tfp('restart', 'worker');
    await until('an answer', async () => (await attacker.get()).status === 200);
    const workers = await processesOf(attacker, 'worker');
    reused = workers.filter(({ address }) => had.has(address)).length;
  }
  // Those who ask go on while it stands there.
  await setTimeout(2_000);
  const { strangers, answers } = await hammer.stop();
  process.stdout.write(
    `${answers} answers of ${had.size} addresses of web; ${reused} workers had one of them\n`,
  );
  expect(strangers).toEqual([]);
  expect(answers).toBeGreaterThan(100);
  expect(reused).toBeGreaterThan(0);
  await stack.healthy();
  expect(await attacker.tfp('scale', 'worker=0')).toMatchObject({ code: 0 });
}

/** Asks without a pause, by kept connections and new ones, and keeps every answer that is not the right process's. */
function startHammer({ stack }: Ground, app: TestApp, name: string) {
  const strangers: string[] = [];
  let answers = 0;
  let isOver = false;
  async function client(agent: Agent | false): Promise<void> {
    while (!isOver) {
      const answer = await request(stack.httpPort, `${app.name}.localhost`, '/', agent).catch(
        () => undefined,
      );
      if (answer?.status === 200) {
        answers += 1;
        const { json } = answer;
        if (json.app !== app.name || json.process !== name) strangers.push(answer.body);
      }
      await setTimeout(2);
    }
    if (agent) agent.destroy();
  }
  const clients = Array.from({ length: HAMMERS }, (_, index) =>
    client(index % 2 === 0 && new Agent({ keepAlive: true, maxSockets: 1 })),
  );
  return {
    async stop() {
      isOver = true;
      await Promise.all(clients);
      return { strangers, answers };
    },
  };
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
