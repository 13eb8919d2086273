import { readFileSync } from 'node:fs';
import { type Block, parseBlock } from './cidr.ts';

const RESOLVER_FILES = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];
const SOCKET_FILES = ['/proc/net/tcp', '/proc/net/tcp6'];

/**
 * Whom the host speaks with beyond its own networks: name servers, and whoever is connected now (an operator's ssh, a
 * proxy). They show in no route but the default one, and our guard route over them would cut the host off.
 */
export function readPeers(): Block[] {
  const servers = RESOLVER_FILES.flatMap((path) => nameServersIn(readIfThere(path)));
  const peers = SOCKET_FILES.flatMap((path) => peersIn(readIfThere(path)));
  return [...new Set([...servers, ...peers])].flatMap(
    (address) => parseBlock(`${address}/32`) ?? [],
  );
}

export function nameServersIn(resolvConf: string): string[] {
  return [...resolvConf.matchAll(/^nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$/gm)].map(
    ([, address]) => address ?? '',
  );
}

/** The IPv4 addresses at the other ends of a kernel's table of sockets, which writes them in hex, last byte first. */
export function peersIn(table: string): string[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/)[2]?.split(':')[0] ?? '')
    .filter((hex) => hex.length === 8 || hex.startsWith('0000000000000000FFFF0000'))
    .map((hex) => Buffer.from(hex.slice(-8), 'hex').reverse().join('.'))
    .filter((address) => address !== '0.0.0.0');
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
