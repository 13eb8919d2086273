import { watch } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';

/** How the engine divides the machine. */
export interface EngineCgroups {
  driver: string;
  version: string;
}

interface Setting {
  controller: string;
  file: string;
  value: string;
}

/** The parent of all build steps, where the engine keeps cgroups itself: what is set here holds for all builds together. */
const PARENT = 'docker/buildkit';
/** Where systemd keeps them, each step is alone, under one of these and with this name. */
const SYSTEMD_PARENTS = ['system.slice', 'system.slice/docker.service'];
const SYSTEMD_STEP = /^system\.slice:docker:/;
const ROOT = '/sys/fs/cgroup';

const MEMORY_SHARE = 0.6;
const PIDS = '4096';
/** Half of what a container has: under load an app comes before a build; an idle machine is a build's alone. */
const SHARES_V1 = '512';
const WEIGHT_V2 = '50';

/** Bounds what builds may take of the machine, as far as the engine lets it be done; tells in words what it could not bound. */
export async function limitBuilds(cgroups: EngineCgroups, root = ROOT): Promise<string[]> {
  const settings = settingsOf(cgroups);
  const folderOf = ({ controller }: Setting) => join(root, controller);
  if (cgroups.driver === 'systemd') return limitEachStep(settings, folderOf);
  const problems = await Promise.all(
    settings.map((setting) => apply(join(folderOf(setting), PARENT), setting)),
  );
  return problems.filter((problem) => problem !== undefined);
}

function settingsOf({ version }: EngineCgroups): Setting[] {
  const memory = String(Math.floor(totalmem() * MEMORY_SHARE));
  if (version === '2') {
    return [
      { controller: '', file: 'memory.max', value: memory },
      { controller: '', file: 'cpu.weight', value: WEIGHT_V2 },
      { controller: '', file: 'pids.max', value: PIDS },
    ];
  }
  return [
    { controller: 'memory', file: 'memory.limit_in_bytes', value: memory },
    { controller: 'cpu', file: 'cpu.shares', value: SHARES_V1 },
    { controller: 'pids', file: 'pids.max', value: PIDS },
  ];
}

async function apply(folder: string, { file, value }: Setting): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, file), value);
    return undefined;
  } catch (error) {
    return `${file} (${(error as Error).message})`;
  }
}

/** The kernel tells when a step's cgroup appears; its limits are set within a moment, before the step has done much. */
function limitEachStep(settings: Setting[], folderOf: (setting: Setting) => string): string[] {
  const unwatched = settings.filter((setting) => {
    const parents = SYSTEMD_PARENTS.map((parent) => join(folderOf(setting), parent));
    return !parents.map((parent) => watchSteps(parent, setting)).includes(true);
  });
  return unwatched.map(
    ({ file }) => `${file} (systemd keeps build steps where they are not found)`,
  );
}

/** False where there is no such folder. */
function watchSteps(parent: string, setting: Setting): boolean {
  try {
    const watcher = watch(parent, { persistent: false }, (_event, name) => {
      if (name === null || !SYSTEMD_STEP.test(name)) return;
      // One that has ended meanwhile needs no limit.
      writeFile(join(parent, name, setting.file), setting.value).catch(() => {});
    });
    watcher.on('error', () => watcher.close());
    return true;
  } catch {
    return false;
  }
}
