import { readFileSync } from 'node:fs';

const CGROUP = '/sys/fs/cgroup';

/** The CPU time of a process's whole control group, in both versions of control groups; undefined where it cannot be read. */
export function readCpuMs(pid: number): number | undefined {
  try {
    const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n');
    return readVersionOne(groups) ?? readVersionTwo(groups);
  } catch {
    return undefined;
  }
}

function readVersionOne(groups: string[]): number | undefined {
  const path = groups.find((line) => /^\d+:[^:]*\bcpuacct\b/.test(line))?.split(':')[2];
  if (path === undefined) return undefined;
  return Number(readFileSync(`${CGROUP}/cpuacct${path}/cpuacct.usage`, 'utf8')) / 1e6;
}

function readVersionTwo(groups: string[]): number | undefined {
  const path = groups.find((line) => line.startsWith('0::'))?.slice(3);
  if (path === undefined) return undefined;
  const usage = /^usage_usec (\d+)/m.exec(readFileSync(`${CGROUP}${path}/cpu.stat`, 'utf8'))?.[1];
  return usage === undefined ? undefined : Number(usage) / 1e3;
}
