import { mkdir, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';

/** How the engine divides the machine. */
export interface EngineCgroups {
  driver: string;
  version: string;
}

interface Setting {
  folder: string;
  file: string;
  value: string;
}

/** BuildKit puts every build step below this one, so that what is set here holds for all builds together. */
const PARENT = 'docker/buildkit';
const ROOT = '/sys/fs/cgroup';
const LIMITS = {
  memoryShare: 0.6,
  pids: 4_096,
  /** Half of what a container has: under load an app comes before a build; an idle machine is a build's alone. */
  sharesV1: 512,
  weightV2: 50,
} as const;

/** Bounds what builds may take of the machine. Tells in words what could not be bounded. */
export async function limitBuilds(cgroups: EngineCgroups, root = ROOT): Promise<string[]> {
  if (cgroups.driver !== 'cgroupfs') {
    return [`the engine keeps build steps in ${cgroups.driver}, where they have no common parent`];
  }
  const settings = cgroups.version === '2' ? settingsV2(root) : settingsV1(root);
  const problems = await Promise.all(settings.map(apply));
  return problems.filter((problem) => problem !== undefined);
}

function settingsV1(root: string): Setting[] {
  const at = (controller: string) => join(root, controller, PARENT);
  return [
    { folder: at('memory'), file: 'memory.limit_in_bytes', value: memoryBytes() },
    { folder: at('cpu'), file: 'cpu.shares', value: String(LIMITS.sharesV1) },
    { folder: at('pids'), file: 'pids.max', value: String(LIMITS.pids) },
  ];
}

function settingsV2(root: string): Setting[] {
  const folder = join(root, PARENT);
  return [
    { folder, file: 'memory.max', value: memoryBytes() },
    { folder, file: 'cpu.weight', value: String(LIMITS.weightV2) },
    { folder, file: 'pids.max', value: String(LIMITS.pids) },
  ];
}

function memoryBytes(): string {
  return String(Math.floor(totalmem() * LIMITS.memoryShare));
}

async function apply({ folder, file, value }: Setting): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, file), value);
    return undefined;
  } catch (error) {
    return `${file} (${(error as Error).message})`;
  }
}
