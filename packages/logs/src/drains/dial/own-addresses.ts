import { networkInterfaces } from 'node:os';
import type { OwnAddresses } from './address-rules.ts';

/** The engine's bridges, whoever's network it is. */
const CONTAINER_BRIDGE = /^(docker0|docker_gwbridge|br-[0-9a-f]{12})$/;

export function ownAddresses(ports: readonly number[]): OwnAddresses {
  const interfaces = Object.entries(networkInterfaces());
  const addresses = interfaces.flatMap(([, list = []]) => list.map(({ address }) => address));
  const containerNetworks = interfaces
    .filter(([name]) => CONTAINER_BRIDGE.test(name))
    .flatMap(([, list = []]) => list.flatMap(({ cidr }) => cidr ?? []));
  return { addresses: new Set(addresses), containerNetworks, ports };
}
