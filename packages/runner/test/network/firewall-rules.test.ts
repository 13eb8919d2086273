import { describe, expect, test } from 'vitest';
import { chainNames, firewallRules, forwardHook, isInPlace } from '#src/network/firewall-rules.ts';

const PLAN = { pool: '10.64.0.0/14', publicPorts: [80, 443] };

test('a container reaches the public ports of the host and nothing else of it, nor another app', () => {
  expect(firewallRules('p1', PLAN).split('\n')).toEqual([
    '*filter',
    ':tfp-p1-in - [0:0]',
    ':tfp-p1-fwd - [0:0]',
    '-A tfp-p1-in -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
    '-A tfp-p1-in -p tcp -m tcp --dport 80 -j RETURN',
    '-A tfp-p1-in -p tcp -m tcp --dport 443 -j RETURN',
    '-A tfp-p1-in -j DROP',
    // The metadata service of a cloud, first of all.
    '-A tfp-p1-fwd -d 169.254.0.0/16 -j DROP',
    '-A tfp-p1-fwd -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
    '-A tfp-p1-fwd -d 10.64.0.0/14 -m physdev ! --physdev-is-bridged -j DROP',
    'COMMIT',
    '',
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

test('a name that just fits stays readable', () => {
  expect(chainNames('x'.repeat(20)).forward).toBe(`tfp-${'x'.repeat(20)}-fwd`);
  expect(chainNames('x'.repeat(21)).forward).toMatch(/^tfp-[0-9a-f]{16}-fwd$/);
});

describe('what `iptables -S` tells', () => {
  const listing = [
    '-P INPUT ACCEPT',
    '-N DOCKER-USER',
    '-N tfp-p1-fwd',
    '-N tfp-p1-in',
    '-A INPUT -s 10.68.0.0/14 -j tfp-p2-in',
    '-A INPUT -s 10.64.0.0/14 -j tfp-p1-in',
    '-A DOCKER-USER -s 10.64.0.0/14 -j tfp-p1-fwd',
    '-A DOCKER-USER -j RETURN',
    '-A tfp-p1-fwd -d 169.254.0.0/16 -j DROP',
    '-A tfp-p1-fwd -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
    '-A tfp-p1-fwd -d 10.64.0.0/14 -m physdev ! --physdev-is-bridged -j DROP',
    '-A tfp-p1-in -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
    '-A tfp-p1-in -p tcp -m tcp --dport 80 -j RETURN',
    '-A tfp-p1-in -p tcp -m tcp --dport 443 -j RETURN',
    '-A tfp-p1-in -j DROP',
    '',
  ];
  const isWhole = (lines: string[]) => isInPlace(lines.join('\n'), 'p1', PLAN);

  test('is all there, beside the rules of others', () => {
    expect(isWhole(listing)).toBe(true);
  });

  test('is all there without a chain that Docker leaves to us', () => {
    const plain = listing
      .filter((line) => !line.startsWith('-N DOCKER-USER'))
      .map((line) => line.replace('-A DOCKER-USER -s', '-A FORWARD -s'));
    expect(isWhole(plain)).toBe(true);
    expect(forwardHook(plain.join('\n'))).toBe('FORWARD');
  });

  const needed = listing.filter((line) => line.startsWith('-A') && line.includes('tfp-p1'));
  test.each(needed)('lacks something without %s', (missing) => {
    expect(isWhole(listing.filter((line) => line !== missing))).toBe(false);
  });

  test('is not what we want in another order, with a rule more, or for other ports', () => {
    const last = listing.length - 2;
    expect(isWhole(listing.toSpliced(last - 1, 2, listing[last]!, listing[last - 1]!))).toBe(false);
    expect(isWhole([...listing, '-A tfp-p1-in -j ACCEPT'])).toBe(false);
    expect(isWhole(listing.map((line) => line.replace('443', '8443')))).toBe(false);
  });
});
