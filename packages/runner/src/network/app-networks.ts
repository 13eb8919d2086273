import { type Engine, type EngineNetwork, isRefusal } from '../engine/engine.ts';
import { createGate } from '../engine/gate.ts';
import { LABEL } from '../engine/labels.ts';
import { LIMITS } from '../limits.ts';
import { type Block, formatBlock, parseBlock } from './cidr.ts';
import { removeTwins } from './remove-twins.ts';
import { createSlices } from './slices.ts';

export interface AppNetwork {
  name: string;
  subnet: Block;
}

export interface AppNetworks {
  /** Reads what the engine has, again and again: a network that vanished is made anew before the next start. */
  refresh: () => Promise<void>;
  /** The apps that have a network. */
  appIds: () => string[];
  ensure: (appId: string) => Promise<AppNetwork>;
  remove: (appId: string) => Promise<void>;
}

/** One network with a /24 of the platform's pool for each app; its addresses are given out by the address book. */
export function createAppNetworks(
  engine: Pick<Engine, 'networks' | 'createNetwork' | 'removeNetwork'>,
  platformId: string,
  space: () => Promise<{ pool: string; mtu: number }>,
): AppNetworks {
  const networks = new Map<string, AppNetwork>();
  const making = new Map<string, Promise<AppNetwork>>();
  const gate = createGate(LIMITS.networksAtOnce);
  const takeSlice = createSlices();
  let foreign: Block[] = [];

  const isOwn = ({ labels }: EngineNetwork) => labels[LABEL.platform] === platformId;

  const taken = () => [...foreign, ...[...networks.values()].map(({ subnet }) => subnet)];

  async function make(appId: string): Promise<AppNetwork> {
    const { pool, mtu } = await space();
    const network = { name: `tfp-${platformId}-${appId}`, subnet: takeSlice(pool, taken()) };
    networks.set(appId, network);
    try {
      const labels = { [LABEL.app]: appId };
      const subnet = formatBlock(network.subnet);
      await gate(() => engine.createNetwork({ name: network.name, subnet, mtu, labels }));
      return network;
    } catch (error) {
      networks.delete(appId);
      // What has this name already may be the one that was given up on.
      if (isRefusal(error)) await refresh();
      return networks.get(appId) ?? Promise.reject(error);
    }
  }

  async function refresh() {
    const before = [...networks.keys()].filter((appId) => !making.has(appId));
    const found = await engine.networks();
    const own = await removeTwins(engine, found.filter(isOwn), (one) => isIn(networks, one));
    foreign = found.filter((network) => !own.includes(network)).flatMap(blocksOf);
    const seen = new Set(own.map(({ labels }) => labels[LABEL.app]));
    for (const appId of before) if (!seen.has(appId)) networks.delete(appId);
    for (const network of own) {
      const [subnet] = blocksOf(network);
      const appId = network.labels[LABEL.app];
      if (subnet && appId) networks.set(appId, { name: network.name, subnet });
    }
  }

  return {
    refresh,
    appIds: () => [...networks.keys()],

    async ensure(appId) {
      const known = making.get(appId) ?? networks.get(appId);
      if (known !== undefined) return known;
      const made = make(appId).finally(() => making.delete(appId));
      making.set(appId, made);
      return made;
    },

    async remove(appId) {
      const network = networks.get(appId);
      await engine.removeNetwork(network?.name ?? `tfp-${platformId}-${appId}`);
      networks.delete(appId);
    },
  };
}

function isIn(networks: ReadonlyMap<string, AppNetwork>, { labels, subnets }: EngineNetwork) {
  const known = networks.get(labels[LABEL.app] ?? '');
  return known !== undefined && subnets.includes(formatBlock(known.subnet));
}

function blocksOf({ subnets }: EngineNetwork): Block[] {
  return subnets.flatMap((text) => parseBlock(text) ?? []);
}
