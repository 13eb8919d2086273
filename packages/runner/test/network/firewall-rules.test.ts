import { expect, test } from 'vitest';
import { firewallRules } from '#src/network/firewall-rules.ts';

test('what an app sends to the addresses of a cloud is dropped, also as an answer', () => {
  const rules = firewallRules('abc', { pool: '10.0.0.0/14', publicPorts: [80] }).split('\n');
  const forward = rules.filter((rule) => rule.startsWith('-A tfp-abc-fwd'));
  expect(forward[0]).toBe('-A tfp-abc-fwd -d 169.254.0.0/16 -j DROP');
  expect(forward.at(-1)).toContain('-d 10.0.0.0/14');
});

test('of the host an app reaches the public ports, and what it answers to', () => {
  const rules = firewallRules('abc', { pool: '10.0.0.0/14', publicPorts: [80, 443] }).split('\n');
  const input = rules.filter((rule) => rule.startsWith('-A tfp-abc-in'));
  expect(input.slice(1)).toEqual([
    '-A tfp-abc-in -p tcp -m tcp --dport 80 -j RETURN',
    '-A tfp-abc-in -p tcp -m tcp --dport 443 -j RETURN',
    '-A tfp-abc-in -j DROP',
  ]);
});
