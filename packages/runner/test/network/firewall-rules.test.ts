import { expect, test } from 'vitest';
import { chainNames, firewallRules } from '#src/network/firewall-rules.ts';

test('a container reaches the public ports of the host and nothing else of it', () => {
  const rules = firewallRules('p1', { pool: '10.64.0.0/14', publicPorts: [80, 443] }).split('\n');
  expect(rules.filter((line) => line.startsWith('-A tfp-p1-in'))).toEqual([
    '-A tfp-p1-in -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN',
    '-A tfp-p1-in -p tcp -m tcp --dport 80 -j RETURN',
    '-A tfp-p1-in -p tcp -m tcp --dport 443 -j RETURN',
    '-A tfp-p1-in -j DROP',
  ]);
});

test('the names of chains fit, and differ, for any platform', () => {
  const long = (end: string) => chainNames(`${'x'.repeat(60)}${end}`);
  for (const { input, forward } of [long('1'), chainNames('p1')]) {
    expect(input.length).toBeLessThanOrEqual(28);
    expect(forward.length).toBeLessThanOrEqual(28);
  }
  expect(long('1')).not.toEqual(long('2'));
});

test('what a container sends to the metadata service of a cloud is dropped first of all', () => {
  const rules = firewallRules('p1', { pool: '10.64.0.0/14', publicPorts: [80] }).split('\n');
  const forward = rules.filter((line) => line.startsWith('-A tfp-p1-fwd'));
  expect(forward[0]).toBe('-A tfp-p1-fwd -d 169.254.0.0/16 -j DROP');
});
