import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choosePool } from '#src/network/choose-pool.ts';
import { type Block, formatBlock, overlap, parseBlock } from '#src/network/cidr.ts';

const blocks = (...texts: string[]) => texts.map((text) => parseBlock(text) as Block);

test('a pool never overlaps what the host already routes', () => {
  const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
  const route = fc.tuple(address, fc.integer({ min: 8, max: 32 }));
  fc.assert(
    fc.property(fc.string(), fc.array(route, { maxLength: 20 }), (id, routes) => {
      const taken = blocks(...routes.map(([[b, c, d], prefix]) => `10.${b}.${c}.${d}/${prefix}`));
      const pool = choosePool(id, taken);
      expect(pool).toBeDefined();
      expect(taken.some((block) => overlap(block, pool as Block))).toBe(false);
    }),
  );
});

test('where all of 10/8 is routed, other private space is taken', () => {
  const pool = choosePool('p', blocks('10.0.0.0/8', '172.17.0.0/16'));
  expect(formatBlock(pool as Block)).toMatch(/^172\.(?!17)/);
});

test('a default route, or the two halves of a VPN’s, claim nothing', () => {
  expect(choosePool('p', blocks('0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'))).toBeDefined();
});

test('a host without any room is told so', () => {
  const taken = blocks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16');
  expect(choosePool('p', taken)).toBeUndefined();
});

test('a platform looks at the same place again, another one elsewhere', () => {
  const places = new Set(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => choosePool(id, [])?.first));
  expect(places.size).toBeGreaterThan(3);
  expect(choosePool('a', [])).toEqual(choosePool('a', []));
});

test.each(['10.64.0.0/14', '192.168.1.0/24', '10.0.0.1/32'])('%s is read and written', (text) => {
  expect(formatBlock(parseBlock(text) as Block)).toBe(text);
});

test('what is no block is none', () => {
  for (const text of ['default', '::1', 'fe80::/64', '']) expect(parseBlock(text)).toBeUndefined();
});
