import { expect, test } from 'vitest';
import { isGuarded } from '#src/network/guard-route.ts';

const HEAD =
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT   ';
const table = (...rows: string[]) => [HEAD, ...rows, ''].join('\n');
const GUARD = '*\t0000400A\t00000000\t0201\t0\t0\t4000000\t0000FCFF\t0\t0\t0   ';
const BRIDGE = 'br-1\t0000400A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0   ';

test('a guard route is found among others, by its block alone', () => {
  expect(isGuarded(table(BRIDGE, GUARD), '10.64.0.0/14')).toBe(true);
  expect(isGuarded(table(BRIDGE, GUARD), '10.68.0.0/14')).toBe(false);
  expect(isGuarded(table(BRIDGE, GUARD), '10.64.0.0/15')).toBe(false);
});

test.each([
  ['none', table(BRIDGE)],
  ['one that leads somewhere', table(GUARD.replace('0201', '0001'))],
  ['one that would win over a real one', table(GUARD.replace('4000000', '0'))],
  ['no table', ''],
])('%s is none', (_what, text) => {
  expect(isGuarded(text, '10.64.0.0/14')).toBe(false);
});

test('what is no block is not guarded', () => {
  expect(isGuarded(table(GUARD), 'elsewhere')).toBe(false);
});
