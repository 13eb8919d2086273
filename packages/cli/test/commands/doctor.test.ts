import type { Finding } from '@tfp/contract/doctor';
import { beforeEach, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (...argv: string[]) => runTfp(argv, { url: platform.url });

const NETWORK: Finding & { process: string } = {
  process: 'runner',
  code: 'leftover_network',
  invariant: 'I3',
  severity: 'broken',
  found: 'The network tfp-x-1 is nobody’s.',
  next: 'docker network rm tfp-x-1',
};

test('all well is one line, and 0', async () => {
  platform.on('GET /doctor', { body: { ok: true, checks: 39, findings: [] } });
  const out = 'All well: 39 checks, nothing found.\n';
  expect(await tfp('doctor')).toEqual({ code: 0, out, err: '' });
});

test('what is broken comes first, with what to do, and ends with 1', async () => {
  const disk =
    'The disk of /var/lib/tfp is 83 % full, and this sentence goes on until it is too long for one line.';
  const warning = { ...NETWORK, severity: 'warning', invariant: 'host', found: disk, next: 'du' };
  platform.on('GET /doctor', { body: { ok: false, checks: 39, findings: [warning, NETWORK] } });
  const { code, out } = await tfp('doctor');
  expect(code).toBe(1);
  expect(out).toMatch(
    /^broken {2}runner: nothing is left over \(I3\)\n {2}The network.*\n {2}→ docker network rm tfp-x-1\n/,
  );
  expect(out).toMatch(/\nNot well: 39 checks, 1 broken, 1 warning\.\n$/);
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('a warning, or what is on its way, is told and ends with 0', async () => {
  const findings = [{ ...NETWORK, severity: 'underway' }];
  platform.on('GET /doctor', { body: { ok: true, checks: 39, findings } });
  const { code, out } = await tfp('doctor');
  expect(code).toBe(0);
  expect(out).toContain('Well: 39 checks, 1 underway.');
});

test('--json is the answer of the platform, with the same exit code', async () => {
  const body = { ok: false, checks: 39, findings: [NETWORK] };
  platform.on('GET /doctor', { body });
  const { code, out } = await tfp('doctor', '--json');
  expect([code, JSON.parse(out)]).toEqual([1, body]);
});

test('of an app it tells each thing with the line to change', async () => {
  const advice = {
    code: 'env_committed',
    factor: 'III Config',
    found: '.env is in the repository.',
    change: 'git rm --cached .env',
  };
  platform.on('GET /apps/hello/doctor', { body: { checks: 13, advice: [advice] } });
  expect((await tfp('doctor', '-a', 'hello')).out).toBe(
    'III Config\n  .env is in the repository.\n  → git rm --cached .env\n\nhello: 13 checks, 1 to change.\n',
  );
});

test('of a clean app it says so', async () => {
  platform.on('GET /apps/hello/doctor', { body: { checks: 13, advice: [] } });
  const out = 'hello: 13 checks, nothing to change.\n';
  expect(await tfp('doctor', '-a', 'hello')).toEqual({ code: 0, out, err: '' });
});

test('of an app whose engine does not answer it says what was not looked at', async () => {
  platform.on('GET /apps/hello/doctor', { body: { checks: 10, advice: [], isBlind: true } });
  expect(await tfp('doctor', '-a', 'hello')).toEqual({
    code: 0,
    out: 'hello: 10 checks, nothing to change.\n',
    err: ' !  The Docker Engine does not answer: files and users were not looked at.\n',
  });
});

test('a file name of somebody else cannot move the cursor', async () => {
  const advice = { code: 'x', factor: 'III Config', found: '\u001b[2J.env', change: 'none' };
  platform.on('GET /apps/hello/doctor', { body: { checks: 1, advice: [advice] } });
  expect((await tfp('doctor', '-a', 'hello')).out).not.toContain('\u001b');
});
