import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressProblem, addressProblem, type NetworkRules } from './address-rules.ts';
import { ownAddresses } from './own-addresses.ts';

export interface DialRules {
  networks: NetworkRules;
  /** Ports of the platform itself. */
  ports: readonly number[];
  lookup: (host: string) => Promise<LookupAddress[]>;
}

export interface Dial {
  /** A name or an address, without brackets. */
  host: string;
  port: number;
  /** The lines would be readable on their way, where the protocol could do better. */
  isClear: boolean;
}

/** Its message is for people. */
export class RefusedAddress extends Error {
  readonly help: string | undefined;

  constructor({ words, help }: AddressProblem, host?: string) {
    super(host === undefined ? words : `${host} cannot be reached: ${words}`);
    this.help = help;
  }
}

/** The addresses of a host that may be dialled. What a name means is asked for and judged at each connect. */
export async function allowedAddresses(dial: Dial, rules: DialRules): Promise<LookupAddress[]> {
  const { host } = dial;
  const family = isIP(host);
  const found = family === 0 ? await rules.lookup(host) : [{ address: host, family }];
  const own = ownAddresses(rules.ports);
  const judged = found.map((entry) => ({
    entry,
    problem: addressProblem(entry.address, dial, rules.networks, own),
  }));
  const allowed = judged.filter(({ problem }) => problem === undefined).map(({ entry }) => entry);
  if (allowed.length > 0) return allowed;
  const problem = judged[0]?.problem ?? { words: 'it has no address' };
  throw new RefusedAddress(problem, family === 0 ? host : undefined);
}

/** What a socket connects with: it can see no other address than an allowed one. */
export function allowedLookup(dial: Dial, rules: DialRules): LookupFunction {
  return (_host, options, callback) => {
    allowedAddresses(dial, rules).then(
      (addresses) => {
        if (options.all) callback(null, addresses);
        else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
      },
      (error: Error) => callback(error, '', 0),
    );
  };
}

/** A socket looks no address up that stands there as a number: it is judged by itself. */
export async function assertAllowed(dial: Dial, rules: DialRules): Promise<void> {
  if (isIP(dial.host) !== 0) await allowedAddresses(dial, rules);
}
