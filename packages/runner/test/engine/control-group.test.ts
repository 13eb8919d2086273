import { expect, test } from 'vitest';
import {
  controlGroupOf,
  parseControlGroup,
  readCpuMs,
  readMemoryBytes,
} from '#src/engine/control-group.ts';

const ROOT = '/sys/fs/cgroup';

test.each([
  [
    '9:memory:/docker/a\n2:cpu,cpuacct:/docker/a\n0::/\n',
    1,
    '/cpuacct/docker/a',
    '/memory/docker/a',
  ],
  [
    '0::/system.slice/docker-a.scope\n',
    2,
    '/system.slice/docker-a.scope',
    '/system.slice/docker-a.scope',
  ],
])('a group is found in %j', (text, version, cpu, memory) => {
  expect(parseControlGroup(text)).toEqual({
    version,
    cpu: `${ROOT}${cpu}`,
    memory: `${ROOT}${memory}`,
  });
});

test('a process that is not there has no group, and a group that is gone uses nothing', () => {
  expect(parseControlGroup('')).toBeUndefined();
  expect(controlGroupOf(0)).toBeUndefined();
  const gone = { version: 1, cpu: '/nowhere', memory: '/nowhere' } as const;
  expect([readCpuMs(gone), readMemoryBytes(gone)]).toEqual([undefined, undefined]);
});
