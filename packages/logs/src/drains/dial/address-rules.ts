import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { embeddedIPv4 } from './embedded-ipv4.ts';

/** What the operator says of networks: `10.1.0.0/16` opens one, `!10.2.0.0/16` closes one, `!private` all private ones. */
export interface NetworkRules {
  open: BlockList;
  closed: BlockList;
}

/** Where this machine itself is, as it is now. */
export interface OwnAddresses {
  addresses: ReadonlySet<string>;
  /** Networks of containers, as `172.18.0.1/16`. */
  containerNetworks: readonly string[];
  /** Ports of the platform itself. */
  ports: readonly number[];
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];
const LOOPBACK = ['127.0.0.0/8', '::1/128'];
const NEVER: [string, string[]][] = [
  ['this machine itself', LOOPBACK],
  ['no host', ['0.0.0.0/8', '::/128']],
  [
    'a link-local or metadata address',
    // The last three are metadata services of clouds that lie elsewhere.
    ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::/32', '100.100.100.200/32', '192.0.0.0/24'],
  ],
  ['no single host', ['224.0.0.0/4', '240.0.0.0/4', 'ff00::/8']],
];
const never = NEVER.map(([words, networks]) => ({ words, list: blockListOf(networks) }));
const privateNetworks = blockListOf(PRIVATE);
const loopback = blockListOf(LOOPBACK);

/** Reads `TFP_DRAIN_NETWORKS`, or says which word of it is wrong. */
export function readNetworkRules(text: string): NetworkRules {
  const words = text.split(/[\s,]+/).filter(Boolean);
  const closed = words.filter((word) => word.startsWith('!')).map((word) => word.slice(1));
  return {
    open: blockListOf(words.filter((word) => !word.startsWith('!'))),
    closed: blockListOf(closed.flatMap((word) => (word === 'private' ? PRIVATE : [word]))),
  };
}

export interface AddressProblem {
  words: string;
  /** What to do about it, if anything can be done. */
  help?: string;
}

const OPEN = 'If it should be allowed, the operator names its network in TFP_DRAIN_NETWORKS.';

/** Why no drain may send to this address, or undefined when one may. */
export function addressProblem(
  address: string,
  { port, isClear }: { port: number; isClear: boolean },
  rules: NetworkRules,
  own: OwnAddresses,
): AddressProblem | undefined {
  const closed = (words: string) => ({ words: `${address} is ${words}`, help: OPEN });
  const real = embeddedIPv4(address) ?? address;
  const isOwn = own.addresses.has(real) || includes(loopback, real);
  if (isOwn && own.ports.includes(port))
    return { words: `${address} is a port of the platform itself` };
  if (includes(rules.closed, real)) return closed('in a network that the operator closed');
  if (includes(rules.open, real)) return undefined;
  if (own.addresses.has(real)) return closed('this machine itself');
  if (includes(blockListOf(own.containerNetworks), real)) {
    return closed('in a network of containers');
  }
  const refused = never.find(({ list }) => includes(list, real));
  if (refused !== undefined) return closed(refused.words);
  if (isClear && !includes(privateNetworks, real)) {
    const words = `${address} is public, and http:// would send the lines there in clear text`;
    return { words, help: 'Use https:// instead.' };
  }
  return undefined;
}

function includes(list: BlockList, address: string): boolean {
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    const bits = isIPv4(address) ? 32 : 128;
    const length = prefix === '' ? bits : Number(prefix);
    const isNetwork = (isIPv4(address) || isIPv6(address)) && Number.isInteger(length);
    if (!isNetwork || length < 0 || length > bits) {
      throw new Error(`"${network}" is no network: write 10.1.0.0/16, for example`);
    }
    list.addSubnet(address, length, bits === 32 ? 'ipv4' : 'ipv6');
  }
  return list;
}
