import { expect, test } from 'vitest';
import { EngineError } from '#src/engine/engine.ts';
import { LIMITS } from '#src/limits.ts';
import { createAddressBook } from '#src/network/address-book.ts';
import { type AppNetworks, createAppNetworks } from '#src/network/app-networks.ts';
import { type Block, formatBlock, parseBlock } from '#src/network/cidr.ts';
import { FakeEngine } from '../support/fake-engine.ts';

const space = async () => ({ pool: '10.64.0.0/22', mtu: 1400 });
const open = (pool = '10.64.0.0/22') => {
  const engine = new FakeEngine('p');
  return { engine, networks: createAppNetworks(engine, 'p', async () => ({ pool, mtu: 1400 })) };
};

test('each app has one network with a /24 of its own, however many ask at once', async () => {
  const { engine, networks } = open();
  const [one, again, other] = await Promise.all(['a', 'a', 'b'].map((id) => networks.ensure(id)));
  expect(again).toBe(one);
  expect(formatBlock(one?.subnet as Block)).not.toBe(formatBlock(other?.subnet as Block));
  expect(await engine.networks()).toHaveLength(2);
});

test('the engine is asked for few networks at a time, so that none waits there until its time is over', async () => {
  const { engine, networks } = open('10.64.0.0/18');
  const make = engine.createNetwork.bind(engine);
  let [asked, most] = [0, 0];
  engine.createNetwork = async (network) => {
    asked += 1;
    most = Math.max(most, asked);
    await new Promise((resolve) => setImmediate(resolve));
    await make(network);
    asked -= 1;
  };
  const ids = Array.from({ length: 12 }, (_, number) => `app-${number}`);
  await Promise.all(ids.map((id) => networks.ensure(id)));
  expect(most).toBe(LIMITS.networksAtOnce);
  expect(await engine.networks()).toHaveLength(ids.length);
});

test('a subnet that was given back rests while others are free', async () => {
  const { networks } = open();
  const first = (await networks.ensure('a')).subnet;
  await networks.remove('a');
  const seen = [];
  for (const id of ['b', 'c', 'd']) seen.push((await networks.ensure(id)).subnet.first);
  expect(seen).not.toContain(first.first);
  expect((await networks.ensure('e')).subnet).toEqual(first);
  await expect(networks.ensure('f')).rejects.toThrow(/in use/);
});

test('a network that somebody removed is made anew', async () => {
  const { engine, networks } = open();
  const { name } = await networks.ensure('a');
  await engine.removeNetwork(name);
  await networks.refresh();
  await networks.ensure('a');
  expect((await engine.networks()).map((network) => network.name)).toEqual([name]);
});

test.each([
  ['by the runner that gave up on it', (_engine: FakeEngine, networks: AppNetworks) => networks],
  ['by the next runner', (engine: FakeEngine) => createAppNetworks(engine, 'p', space)],
])('a network that the engine makes late, beside another, is removed %s', async (_who, look) => {
  const { engine, networks } = open();
  const { name } = await networks.ensure('a');
  engine.makeTwin(name, '10.64.3.0/24');
  const looking = look(engine, networks);
  await looking.refresh();
  const [left, ...others] = await engine.networks();
  expect(others).toEqual([]);
  expect(formatBlock((await looking.ensure('a')).subnet)).toBe(left?.subnets[0]);
});

test.each([
  ['the one', (name: string) => name],
  ['the other', (name: string) => `${name}-twin`],
])('of two networks of one name that stays on which containers run: %s', async (_which, idOf) => {
  const { engine, networks } = open();
  const { name } = await networks.ensure('a');
  engine.makeTwin(name, '10.64.3.0/24');
  const used = (await engine.networks()).find(({ id }) => id === idOf(name));
  const remove = engine.removeNetwork.bind(engine);
  engine.removeNetwork = async (id) => {
    if (id === used?.id) throw new EngineError('refused', `network ${id} has active endpoints`);
    await remove(id);
  };
  const next = createAppNetworks(engine, 'p', space);
  await next.refresh();
  expect(await engine.networks()).toEqual([used]);
  expect(formatBlock((await next.ensure('a')).subnet)).toBe(used?.subnets[0]);
});

test('a network that the engine makes after it was given up on is the one that the next start gets', async () => {
  const { engine, networks } = open();
  const make = engine.createNetwork.bind(engine);
  engine.createNetwork = async (network) => {
    await make(network);
    throw new EngineError('away', 'its time is over');
  };
  await expect(networks.ensure('a')).rejects.toThrow('its time is over');
  engine.createNetwork = make;
  const { subnet } = await networks.ensure('a');
  expect((await engine.networks()).map(({ subnets }) => subnets)).toEqual([[formatBlock(subnet)]]);
});

test('where both are in use, both stay, and nobody else gets the subnet of either', async () => {
  const { engine, networks } = open();
  const { name } = await networks.ensure('a');
  engine.makeTwin(name, '10.64.3.0/24');
  engine.removeNetwork = async (id) => {
    throw new EngineError('refused', `network ${id} has active endpoints`);
  };
  await networks.refresh();
  expect(await engine.networks()).toHaveLength(2);
  const others = [await networks.ensure('b'), await networks.ensure('c')];
  const taken = others.map(({ subnet }) => formatBlock(subnet));
  expect(taken).not.toContain('10.64.3.0/24');
  await expect(networks.ensure('d')).rejects.toThrow(/in use/);
});

test('a restarted runner finds its networks again', async () => {
  const { engine, networks } = open();
  const made = await networks.ensure('a');
  const next = createAppNetworks(engine, 'p', async () => ({ pool: '10.64.0.0/22', mtu: 1400 }));
  await next.refresh();
  expect(await next.ensure('a')).toEqual(made);
});

test('an address is not given out again while another one is free', () => {
  const book = createAddressBook();
  const subnet = parseBlock('10.64.0.0/24') as Block;
  const first = book.take('a', subnet);
  book.free('a', first);
  const rest = Array.from({ length: 252 }, () => book.take('a', subnet));
  expect(rest).not.toContain(first);
  expect(new Set(rest).size).toBe(252);
  expect(book.take('a', subnet)).toBe(first);
  expect(() => book.take('a', subnet)).toThrow(/in use/);
});

test('the gateway and the network’s own numbers are nobody’s', () => {
  const book = createAddressBook();
  const subnet = parseBlock('10.64.0.0/24') as Block;
  const all = Array.from({ length: 253 }, () => book.take('a', subnet));
  for (const last of ['0', '1', '255']) expect(all).not.toContain(`10.64.0.${last}`);
});
