import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '#src/config.ts';
import { environmentLine, fillUnit, SOCKETS, UNIT_FILES } from '#src/systemd/units.ts';

const facts = {
  root: '/opt/tfp',
  dataRoot: '/var/lib/tfp',
  keyFile: '/var/lib/tfp.key',
  environment: { TFP_DOMAIN: 'example.com', TFP_LOG_LEVEL: '', SECRET: 'x' },
  httpPort: 80,
  apiPort: 5000,
  hasIpv6: true,
};
const fill = (name: string, changed = {}) =>
  fillUnit(readFileSync(join(ROOT, 'docker/install', name), 'utf8'), { ...facts, ...changed });

test.each(UNIT_FILES)('%s is filled to the last word', (name) => {
  expect(fill(name)).not.toMatch(/@[A-Z_]+@/);
});

test('the unit knows where the platform is and keeps its own variables, no others', () => {
  const lines = fill('tfp.service').split('\n');
  expect(lines).toContain('ExecStart="/opt/tfp/bin/tfp" server');
  expect(lines.filter((line) => line.startsWith('Environment='))).toEqual([
    'Environment="TFP_DATA=/var/lib/tfp"',
    'Environment="TFP_KEY_FILE=/var/lib/tfp.key"',
    'Environment="TFP_DOMAIN=example.com"',
  ]);
});

test('each setting of a platform is kept, and nothing of the commands of whoever installs it', () => {
  const named = (file: string) =>
    readFileSync(join(ROOT, 'packages', file), 'utf8').match(/TFP_[A-Z_]+/g) ?? [];
  const environment = Object.fromEntries(
    ['api', 'builder', 'runner', 'router', 'logs', 'cli']
      .flatMap((name) => named(`${name}/src/config.ts`))
      .map((name) => [name, 'x']),
  );
  const unit = fill('tfp.service', { environment });
  for (const name of ['TFP_MEMORY_OVERCOMMIT', 'TFP_DRAIN_NETWORKS', 'TFP_BOOT_TIMEOUT_MS']) {
    expect(unit).toContain(`Environment="${name}=x"`);
  }
  for (const name of named('cli/src/config.ts')) expect(unit).not.toContain(`${name}=`);
});

test('whoever enables or disables the service does so to its sockets', () => {
  expect(fill('tfp.service').split('\n')).toContain(`Also=${SOCKETS.join(' ')}`);
});

test('the API listens on every loopback address that the machine has', () => {
  const streams = (unit: string) => unit.split('\n').filter((line) => line.startsWith('Listen'));
  expect(streams(fill('tfp-api.socket'))).toEqual([
    'ListenStream=127.0.0.1:5000',
    'ListenStream=[::1]:5000',
  ]);
  expect(streams(fill('tfp-api.socket', { hasIpv6: false }))).toEqual([
    'ListenStream=127.0.0.1:5000',
  ]);
  expect(streams(fill('tfp-http.socket'))).toEqual(['ListenStream=80']);
});

test('a value with quotes and percent signs reaches systemd as it is', () => {
  expect(environmentLine('A', 'say "100%" \\')).toBe('Environment="A=say \\"100%%\\" \\\\"');
});
