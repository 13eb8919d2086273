import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limitBuilds } from '#src/images/build-cgroup.ts';
import { until } from '../support/run.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tfp-cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('version 1 has a folder per controller', async () => {
  const problems = await limitBuilds({ driver: 'cgroupfs', version: '1' }, root);
  expect(problems).toEqual([]);
  expect(read('pids/docker/buildkit/pids.max')).toBe('4096');
  expect(read('cpu/docker/buildkit/cpu.shares')).toBe('512');
});

test('version 2 has one folder', async () => {
  const problems = await limitBuilds({ driver: 'cgroupfs', version: '2' }, root);
  expect(problems).toEqual([]);
  expect(Number(read('docker/buildkit/memory.max'))).toBeGreaterThan(0);
});

test('where systemd keeps the steps, each is limited when it appears, and nothing else is', async () => {
  const parent = join(root, 'system.slice');
  mkdirSync(parent);
  expect(await limitBuilds({ driver: 'systemd', version: '2' }, root)).toEqual([]);
  mkdirSync(join(parent, 'sshd.service'));
  mkdirSync(join(parent, 'system.slice:docker:abc'));
  const limited = (path: string) => {
    try {
      return read(path);
    } catch {
      return undefined;
    }
  };
  await until(
    'the limit',
    () => limited('system.slice/system.slice:docker:abc/pids.max') === '4096',
  );
  expect(limited('system.slice/sshd.service/pids.max')).toBeUndefined();
});

test('what cannot be set is told', async () => {
  mkdirSync(join(root, 'pids'));
  writeFileSync(join(root, 'pids/docker'), 'in the way');
  const v1 = await limitBuilds({ driver: 'cgroupfs', version: '1' }, root);
  expect(v1).toEqual([expect.stringMatching(/^pids\.max/)]);
  const systemd = await limitBuilds({ driver: 'systemd', version: '2' }, root);
  expect(systemd).toHaveLength(3);
});
