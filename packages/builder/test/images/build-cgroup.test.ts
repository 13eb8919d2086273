import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limitBuilds } from '#src/images/build-cgroup.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tfp-cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('version 1 has a folder per controller', async () => {
  expect(await limitBuilds({ driver: 'cgroupfs', version: '1' }, root)).toEqual([]);
  expect(readFileSync(join(root, 'pids/docker/buildkit/pids.max'), 'utf8')).toBe('4096');
  expect(readFileSync(join(root, 'cpu/docker/buildkit/cpu.shares'), 'utf8')).toBe('512');
});

test('version 2 has one folder', async () => {
  expect(await limitBuilds({ driver: 'cgroupfs', version: '2' }, root)).toEqual([]);
  expect(Number(readFileSync(join(root, 'docker/buildkit/memory.max'), 'utf8'))).toBeGreaterThan(0);
});

test('what cannot be set is told', async () => {
  mkdirSync(join(root, 'pids'));
  writeFileSync(join(root, 'pids/docker'), 'in the way');
  const problems = await limitBuilds({ driver: 'cgroupfs', version: '1' }, root);
  expect(problems).toEqual([expect.stringMatching(/^pids\.max/)]);
  expect(await limitBuilds({ driver: 'systemd', version: '2' }, root)).toHaveLength(1);
});
