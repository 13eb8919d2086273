import { TfpError } from '@tfp/contract/errors';
import { valid } from 'semver';
import type { ControlFiles } from '../control-files/control-files.ts';

/** As lock files and `packageManager` tell them apart. */
type ManagerFamily = 'npm' | 'pnpm' | 'yarn';
/** As they are spoken to. */
export type ManagerName = ManagerFamily | 'yarn-berry';

export interface PackageManager {
  name: ManagerName;
  /** The package that the build fetches it from, with its version; npm is there already unless a version is asked for. */
  fetch: string | undefined;
  lockFile: string | undefined;
  note: string;
}

const LOCK_FILES: Readonly<Record<string, ManagerFamily>> = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
};
/** The pnpm that writes a format of lock file, for a package.json that names no version. */
const PNPM_OF_LOCK: Readonly<Record<string, string>> = { '5': '7', '6': '8', '9': '10' };
const PNPM_DEFAULT = '10';
const YARN_BERRY_DEFAULT = '4';

/** Lock files tell which package manager an app uses, and `packageManager` tells its version. */
export function choosePackageManager(
  wanted: string | undefined,
  files: ControlFiles,
): PackageManager {
  const locks = Object.keys(LOCK_FILES).filter((name) => files.entries.has(name));
  const asked = wanted === undefined ? undefined : parseWanted(wanted);
  const name = asked?.name ?? onlyOne(locks) ?? 'npm';
  const lockFile = locks.find((lock) => LOCK_FILES[lock] === name);
  if (name === 'yarn') return yarn(asked?.version, files, lockFile);
  if (name === 'pnpm') return pnpm(asked?.version, files, lockFile);
  const version = asked?.version;
  return {
    name,
    lockFile,
    fetch: version && `npm@${version}`,
    note: version ? `npm ${version} (packageManager)` : "npm (the stack's own)",
  };
}

function parseWanted(wanted: string): { name: ManagerFamily; version: string } {
  const [, name, text] = /^(npm|pnpm|yarn)@([^+]+)(\+.*)?$/.exec(wanted) ?? [];
  const version = valid(text);
  if (name === undefined || version === null) {
    throw new TfpError(
      'build_failed',
      `package.json: packageManager is "${wanted.slice(0, 60)}".`,
      {
        hint: 'It names npm, pnpm or yarn with an exact version, for example "pnpm@10.2.0".',
      },
    );
  }
  return { name: name as ManagerFamily, version };
}

function onlyOne(locks: string[]): ManagerFamily | undefined {
  const names = new Set(locks.map((lock) => LOCK_FILES[lock]));
  if (names.size <= 1) return [...names][0];
  throw new TfpError('build_failed', `There are two lock files: ${locks.join(' and ')}.`, {
    hint: 'Delete the one that you do not use, or name your package manager in package.json (packageManager).',
  });
}

function pnpm(
  version: string | undefined,
  files: ControlFiles,
  lockFile: string | undefined,
): PackageManager {
  const format = /^lockfileVersion:\s*'?(\d+)/m.exec(files.texts.get('pnpm-lock.yaml') ?? '')?.[1];
  const chosen = version ?? PNPM_OF_LOCK[format ?? ''] ?? PNPM_DEFAULT;
  return { name: 'pnpm', lockFile, fetch: `pnpm@${chosen}`, note: noteOf('pnpm', chosen, version) };
}

/** Yarn 1 and what came after it share a name and little else. */
function yarn(
  version: string | undefined,
  files: ControlFiles,
  lockFile: string | undefined,
): PackageManager {
  const lock = files.texts.get('yarn.lock') ?? '';
  const isBerry = version === undefined ? /^__metadata:/m.test(lock) : !version.startsWith('1.');
  if (!isBerry) {
    const chosen = version ?? '1';
    return {
      name: 'yarn',
      lockFile,
      fetch: `yarn@${chosen}`,
      note: noteOf('yarn', chosen, version),
    };
  }
  const chosen = version ?? YARN_BERRY_DEFAULT;
  const note = noteOf('yarn', chosen, version);
  return { name: 'yarn-berry', lockFile, fetch: `@yarnpkg/cli-dist@${chosen}`, note };
}

function noteOf(name: string, chosen: string, asked: string | undefined): string {
  return `${name} ${chosen} (${asked === undefined ? 'of the lock file' : 'packageManager'})`;
}
