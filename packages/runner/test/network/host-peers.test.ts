import { expect, test } from 'vitest';
import { choosePool } from '#src/network/choose-pool.ts';
import { parseBlock } from '#src/network/cidr.ts';
import { nameServersIn, peersIn, readPeers } from '#src/network/host-peers.ts';

test('name servers are read, and nothing that only looks like one', () => {
  const text =
    '# nameserver 9.9.9.9\nnameserver 10.255.255.53\nnameserver fe80::1\noptions ndots:5\n';
  expect(nameServersIn(text)).toEqual(['10.255.255.53']);
});

test('the other ends of sockets are read, by both families; listening sockets have none', () => {
  const head = '  sl  local_address rem_address   st\n';
  const v4 = `${head}   0: 0100007F:1F90 00000000:0000 0A\n   1: 020200C0:0016 0501140A:C350 01\n`;
  const v6 = `${head}   0: 00000000000000000000000000000000:1F90 0000000000000000FFFF00000702140A:C350 01\n`;
  expect(peersIn(v4)).toEqual(['10.20.1.5']);
  expect(peersIn(v6)).toEqual(['10.20.2.7']);
});

test('a pool never covers a peer of the host, wherever the platform begins to look', () => {
  const peer = parseBlock('10.255.255.53/32');
  if (peer === undefined) throw new Error('no block');
  const pools = Array.from({ length: 300 }, (_, id) => choosePool(String(id), [peer]));
  expect(pools.filter((pool) => pool?.first === parseBlock('10.252.0.0/14')?.first)).toEqual([]);
});

test('this host can be read', () => {
  expect(readPeers().every(({ prefix }) => prefix === 32)).toBe(true);
});
