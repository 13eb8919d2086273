import { type Block, formatAddress } from './cidr.ts';

const FIRST_HOST = 2;
const LAST_HOST = 254;
const HOSTS = LAST_HOST - FIRST_HOST + 1;

/** Who has which address in the apps' networks. The engine would give a freed one out again at once; this goes round. */
export interface AddressBook {
  take: (appId: string, subnet: Block) => string;
  /** A container that was found has it already. */
  hold: (appId: string, address: string) => void;
  free: (appId: string, address: string) => void;
  forget: (appId: string) => void;
}

export function createAddressBook(): AddressBook {
  const held = new Map<string, Set<string>>();
  const lastHost = new Map<string, number>();

  const heldBy = (appId: string) => {
    const addresses = held.get(appId) ?? new Set<string>();
    held.set(appId, addresses);
    return addresses;
  };

  return {
    take(appId, subnet) {
      // A runner that was restarted does not know which address it gave last: any place is as good to go on from.
      const last = lastHost.get(appId) ?? Math.floor(Math.random() * HOSTS);
      for (let step = 1; step <= HOSTS; step++) {
        const host = (last + step) % HOSTS;
        const address = formatAddress(subnet.first + FIRST_HOST + host);
        if (heldBy(appId).has(address)) continue;
        heldBy(appId).add(address);
        lastHost.set(appId, host);
        return address;
      }
      throw new Error(`All ${HOSTS} addresses of the app's network are in use.`);
    },
    hold: (appId, address) => void heldBy(appId).add(address),
    free: (appId, address) => void heldBy(appId).delete(address),
    forget(appId) {
      held.delete(appId);
      lastHost.delete(appId);
    },
  };
}
