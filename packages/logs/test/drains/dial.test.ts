import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { addressProblem, readNetworkRules } from '#src/drains/dial/address-rules.ts';
import { allowedAddresses } from '#src/drains/dial/dial.ts';
import { readDial } from '#src/drains/dial/read-dial.ts';
import { systemLookup } from '#src/drains/dial/system-lookup.ts';
import { until } from '../../../../test/support/until.ts';
import { platformLines } from '../support/app-logs.ts';
import { startSyslogServer } from './support/syslog-server.ts';
import { desiredDrain, startDrain } from './support/test-drain.ts';

const own = {
  addresses: new Set(['192.168.1.5', 'fd12::5']),
  containerNetworks: ['172.18.0.1/16'],
  ports: [8080, 5000],
};
const problem = (address: string, rules = '', dial = {}) =>
  addressProblem(address, { port: 514, isClear: false, ...dial }, readNetworkRules(rules), own)
    ?.words;

describe('an address', () => {
  test.each([
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '0.0.0.0',
    '::',
    '169.254.169.254',
    '169.254.1.1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    '100.100.100.200',
    '192.0.0.192',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
    '240.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    '::ffff:0:127.0.0.1',
    '192.168.1.5',
    '::ffff:192.168.1.5',
    'fd12::5',
    '172.18.3.4',
    '::ffff:172.18.3.4',
  ])('%s is no receiver', (address) => {
    expect(problem(address)).toMatch(new RegExp(`^${address} is .+`));
  });

  test.each(['192.168.1.6', '10.0.0.1', 'fd12::6', '93.184.216.34', '2606:2800:220:1::1'])(
    '%s may be one',
    (address) => {
      expect(problem(address)).toBeUndefined();
    },
  );

  test('may be opened and closed by the operator', () => {
    expect(problem('127.0.0.1', '127.0.0.0/8')).toBeUndefined();
    expect(problem('::ffff:127.0.0.1', '127.0.0.1')).toBeUndefined();
    expect(problem('10.1.2.3', '!private')).toContain('closed');
    expect(problem('fd12::6', '!private')).toContain('closed');
    expect(problem('10.1.2.3', '!10.1.0.0/16 10.0.0.0/8')).toContain('closed');
    expect(problem('10.2.2.3', '!10.1.0.0/16,10.0.0.0/8')).toBeUndefined();
  });

  test('with a port of the platform itself is none, whatever is open', () => {
    expect(problem('127.0.0.1', '127.0.0.0/8', { port: 5000 })).toContain('the platform itself');
    expect(problem('192.168.1.5', '0.0.0.0/0', { port: 8080 })).toContain('the platform itself');
    expect(problem('192.168.1.6', '', { port: 8080 })).toBeUndefined();
  });

  test('is told with help that can help', () => {
    const help = (address: string, dial = {}) =>
      addressProblem(address, { port: 514, isClear: false, ...dial }, readNetworkRules(''), own)
        ?.help;
    expect(help('127.0.0.1')).toContain('TFP_DRAIN_NETWORKS');
    expect(help('127.0.0.1', { port: 5000 })).toBeUndefined();
    expect(help('93.184.216.34', { isClear: true })).toBe('Use https:// instead.');
  });

  test('that is public gets nothing over http://', () => {
    expect(problem('93.184.216.34', '', { isClear: true })).toContain('clear text');
    expect(problem('10.0.0.1', '', { isClear: true })).toBeUndefined();
  });

  test.each(['10.0.0.0/33', 'loopback', '10.0.0/8', '::/129', '10.0.0.0/x'])(
    '%s is no network',
    (network) => {
      expect(() => readNetworkRules(network)).toThrow('is no network');
    },
  );
});

const dial = (url: string, lookup = systemLookup) =>
  allowedAddresses(readDial(new URL(url)), { networks: readNetworkRules(''), ports: [], lookup });

describe('a host', () => {
  test.each([
    'https://0x7f.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://[::ffff:127.0.0.1]/',
    'https://[0:0:0:0:0:ffff:7f00:0001]/',
    'https://127.1/',
    'https://localhost/',
    'syslog://0x7f.1:514',
    'syslog://2130706433:514',
    'syslog+tls://[::ffff:127.0.0.1]:6514',
    'syslog+tls://localhost:6514',
  ])('%s leads to no receiver, however it is written', async (url) => {
    await expect(dial(url)).rejects.toThrow(/is this machine itself/);
  });

  test('that is a name is judged by what it means now', async () => {
    const names = [
      [{ address: '93.184.216.34', family: 4 }],
      [{ address: '127.0.0.1', family: 4 }],
    ];
    const lookup = async () => names.shift() ?? [];
    expect(await dial('https://logs.example.com/', lookup)).toEqual([
      { address: '93.184.216.34', family: 4 },
    ]);
    await expect(dial('https://logs.example.com/', lookup)).rejects.toThrow(
      'logs.example.com cannot be reached: 127.0.0.1 is this machine itself',
    );
  });

  test('of several addresses is dialled at those that may be', async () => {
    const lookup = async () => [
      { address: '169.254.169.254', family: 4 },
      { address: '10.0.0.7', family: 4 },
    ];
    expect(await dial('syslog://logs.internal', lookup)).toEqual([
      { address: '10.0.0.7', family: 4 },
    ]);
  });

  test('that is this machine by any of its addresses is no receiver', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address, family } of addresses) {
      const host = family === 'IPv6' ? `[${address.replace(/%.*/, '')}]` : address;
      await expect(dial(`syslog://${host}:514`)).rejects.toThrow(' is ');
    }
  });
});

test.each(['syslog', 'https'])('a %s drain never connects where it may not', async (scheme) => {
  const server = await startSyslogServer();
  const rules = { networks: readNetworkRules(''), ports: [], lookup: systemLookup };
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433']) {
    const desired = desiredDrain({ url: `${scheme}://${host}:${server.port}` });
    const { drain, log } = startDrain(desired, { rules });
    log.append([platformLines(['secret'])]);
    await until('a refusal', () =>
      (drain.status().lastError?.text ?? '').includes(' is this machine'),
    );
    await drain.stop(0);
  }
  expect(server.connections()).toBe(0);
});
