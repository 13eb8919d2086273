import { readFileSync } from 'node:fs';
import type { EngineUsage } from './engine.ts';

const ROOT = '/sys/fs/cgroup';

/** Where the kernel counts what a container uses, in both versions of control groups. */
export interface ControlGroup {
  version: 1 | 2;
  cpu: string;
  memory: string;
}

/** The group of a process, or undefined where the host does not tell. */
export function controlGroupOf(pid: number): ControlGroup | undefined {
  try {
    return parseControlGroup(readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** `text`: as in `/proc/<pid>/cgroup`, one line for each hierarchy. */
export function parseControlGroup(text: string): ControlGroup | undefined {
  const lines = text.split('\n').map((line) => line.split(':'));
  const pathOf = (controller: string) =>
    lines.find(([, controllers]) => controllers?.split(',').includes(controller))?.[2];
  const [cpu, memory] = [pathOf('cpuacct'), pathOf('memory')];
  if (cpu !== undefined && memory !== undefined) {
    return { version: 1, cpu: `${ROOT}/cpuacct${cpu}`, memory: `${ROOT}/memory${memory}` };
  }
  const unified = lines.find(([number]) => number === '0')?.[2];
  if (unified === undefined) return undefined;
  return { version: 2, cpu: `${ROOT}${unified}`, memory: `${ROOT}${unified}` };
}

/** The CPU time that the whole group has used; undefined once it is gone. */
export function readCpuMs({ version, cpu }: ControlGroup): number | undefined {
  return orGone(() => {
    if (version === 1) return Number(readFileSync(`${cpu}/cpuacct.usage`, 'utf8')) / 1e6;
    return fieldOf(readFileSync(`${cpu}/cpu.stat`, 'utf8'), 'usage_usec') / 1e3;
  });
}

/** What the whole group has used, and needs now; undefined once it is gone. */
export function readUsage(group: ControlGroup): EngineUsage | undefined {
  const [cpuMs, memoryBytes] = [readCpuMs(group), readMemoryBytes(group)];
  return cpuMs === undefined || memoryBytes === undefined ? undefined : { cpuMs, memoryBytes };
}

/** The memory that the group needs: file pages that the kernel would drop at once do not count. */
export function readMemoryBytes({ version, memory }: ControlGroup): number | undefined {
  const [used, idle] =
    version === 1
      ? ['memory.usage_in_bytes', 'total_inactive_file']
      : ['memory.current', 'inactive_file'];
  return orGone(() => {
    const bytes = Number(readFileSync(`${memory}/${used}`, 'utf8'));
    return Math.max(0, bytes - fieldOf(readFileSync(`${memory}/memory.stat`, 'utf8'), idle));
  });
}

function fieldOf(text: string, name: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}

function orGone(read: () => number): number | undefined {
  try {
    const value = read();
    return Number.isNaN(value) ? undefined : value;
  } catch {
    return undefined;
  }
}
