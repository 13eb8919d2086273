import { expect, test } from 'vitest';
import {
  type Block,
  formatAddress,
  formatBlock,
  overlap,
  parseBlock,
  partsOf,
} from '#src/network/cidr.ts';

const block = (text: string) => parseBlock(text) as Block;

test.each(['10.64.0.0/14', '192.168.1.0/24', '10.0.0.1/32', '0.0.0.0/0', '255.255.255.255/32'])(
  '%s is read and written',
  (text) => {
    expect(formatBlock(block(text))).toBe(text);
  },
);

test('an address alone is a block of one, and the rest of an address does not count', () => {
  expect(block('1.2.3.4')).toEqual({ first: 0x01020304, prefix: 32 });
  expect(formatBlock(block('10.66.7.8/14'))).toBe('10.64.0.0/14');
});

test.each(['default', '::1', 'fe80::/64', '', '10.0.0', '10.0.0.0/', '10.0.0.0/8x', 'x10.0.0.0/8'])(
  '%j is no block',
  (text) => {
    expect(parseBlock(text)).toBeUndefined();
  },
);

test.each([
  ['10.0.0.0/8', '10.64.0.0/14', true],
  ['10.64.0.0/14', '10.0.0.0/8', true],
  ['10.0.0.0/24', '10.0.0.0/24', true],
  ['10.0.0.0/24', '10.0.1.0/24', false],
  ['10.0.1.0/24', '10.0.0.0/24', false],
  ['10.0.0.0/24', '10.0.0.255/32', true],
])('%s and %s: they overlap: %s', (one, other, expected) => {
  expect(overlap(block(one), block(other))).toBe(expected);
});

test('the parts of a block follow each other, from its first address to its last', () => {
  expect(partsOf(block('10.0.0.0/22'), 24).map(formatBlock)).toEqual([
    '10.0.0.0/24',
    '10.0.1.0/24',
    '10.0.2.0/24',
    '10.0.3.0/24',
  ]);
  expect(partsOf(block('10.0.0.0/24'), 24).map(formatBlock)).toEqual(['10.0.0.0/24']);
});

test('an address is written as four numbers', () => {
  expect(formatAddress(0xc0a80a01)).toBe('192.168.10.1');
});
