import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SimpleGit, simpleGit } from 'simple-git';
import { LIMITS } from '../limits.ts';

/** One app's bare repository. */
export interface Repository {
  appId: string;
  path: string;
  /** The environment of every git child that works in it, and of those that are told the repository as an argument. */
  environment: Record<string, string>;
  serverEnvironment: Record<string, string>;
}

/** The commit is taken as it is: no line ends turned, no words replaced, nothing left out of the archive. */
const ATTRIBUTES = '* -text -ident -filter -export-subst -export-ignore -working-tree-encoding\n';

/** What simple-git keeps strangers from setting, and our own environment sets to keep strangers out. */
const UNSAFE = {
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeHooksPath: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeTemplateDir: true,
};

/** Runs a git command that ends by itself. Streams and dialogues with git are children of their own: simple-git only collects. */
export function gitIn(repository: Repository): SimpleGit {
  return simpleGit({
    baseDir: repository.path,
    allowEnvironment: Object.keys(repository.environment),
    completion: { onClose: true, onExit: false },
    timeout: { block: LIMITS.gitIdleMs },
    unsafe: UNSAFE,
  }).env(repository.environment);
}

/** Makes it beside its place first: a folder that has the name is whole. */
export async function createBareRepository(repository: Repository): Promise<void> {
  const temporary = `${repository.path}.new`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const environment = { ...repository.environment, GIT_DIR: temporary };
  const init = ['init', '--quiet', '--bare', '--template=', '--initial-branch=main'];
  await gitIn({ ...repository, path: temporary, environment }).raw(...init);
  await mkdir(join(temporary, 'info'));
  await writeFile(join(temporary, 'info/attributes'), ATTRIBUTES);
  await rename(temporary, repository.path);
}
