import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choosePool } from '#src/network/choose-pool.ts';
import { type Block, formatBlock, overlap, parseBlock, partsOf } from '#src/network/cidr.ts';

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

test.each([
  ['10.0.0.0/8', 14, []],
  ['172.16.0.0/12', 16, ['10.0.0.0/8']],
  ['192.168.0.0/16', 18, ['10.0.0.0/8', '172.16.0.0/12']],
])(
  'a pool of %s is a /%i, and each of them is found where it alone is free',
  (space, prefix, others) => {
    const slices = partsOf(parseBlock(space) as Block, prefix);
    for (const free of slices) {
      const taken = [...blocks(...others), ...slices.filter((slice) => slice !== free)];
      expect(choosePool('p', taken)).toEqual(free);
    }
  },
);

test('a platform whose place is taken looks at the next one, round the end of the space', () => {
  const slices = partsOf(parseBlock('10.0.0.0/8') as Block, 14);
  for (const id of ['a', 'b', 'c']) {
    const first = choosePool(id, []) as Block;
    const place = slices.findIndex((slice) => slice.first === first.first);
    const upToEnd = slices.slice(place);
    expect(choosePool(id, [first])).toEqual(slices[(place + 1) % slices.length]);
    expect(choosePool(id, upToEnd)).toEqual(slices[0]);
  }
});

test('a route of a /8 is a claim, and a wider one is a way out', () => {
  const narrow = blocks('172.16.0.0/12', '192.168.0.0/16');
  expect(choosePool('p', [...narrow, ...blocks('10.0.0.0/8')])).toBeUndefined();
  expect(choosePool('p', [...narrow, ...blocks('10.0.0.0/7')])).toBeDefined();
});
