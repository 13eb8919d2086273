import { CONTROL_FILES } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import type { ApiDeployPlanWish } from '@tfp/contract/platform-api';
import { LIMITS } from '../limits.ts';
import { git } from './git.ts';

type Files = ApiDeployPlanWish['files'];

/** Asks about a commit that only this repository has: the names at its top, and the texts that decide how it is built. */
export async function readDeployWish(cwd: string, commit: string): Promise<ApiDeployPlanWish> {
  const listing = await read(cwd, 'ls-tree', '--full-tree', '-z', commit);
  const tree = listing.split('\0').filter(Boolean).map(parseEntry);
  const texts: Files['texts'] = {};
  for (const { name, mode, id } of tree) {
    if (!isControlFile(name) || !mode.startsWith('100')) continue;
    texts[name] = cutTo(await read(cwd, 'cat-file', 'blob', id), LIMITS.planTextBytesMax);
  }
  const entries = tree.map(({ name, mode }) => ({ name, mode }));
  return fit({ commit, files: { entries, texts } });
}

/** `100644 blob 1a2b3c\tname`: a name may hold spaces and tabs itself. */
function parseEntry(line: string) {
  const tab = line.indexOf('\t');
  const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
  return { mode, id, name: line.slice(tab + 1) };
}

async function read(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await git(cwd, ...args);
  if (code === 0) return stdout;
  throw new TfpError('conflict', `git could not read the commit: ${stderr.trim()}`, {
    hint: 'Look whether the repository is whole: git fsck',
  });
}

function isControlFile(name: string): boolean {
  return (CONTROL_FILES as readonly string[]).includes(name);
}

/** Lock files are long, and their first lines say what a plan asks of them: they are cut first. */
const CUT_FIRST = ['pnpm-lock.yaml', 'yarn.lock', ...CONTROL_FILES];

function fit(wish: ApiDeployPlanWish): ApiDeployPlanWish {
  const { texts } = wish.files;
  for (const name of CUT_FIRST) {
    while (texts[name] && sizeOf(wish) > LIMITS.planBodyBytesMax) {
      texts[name] = cutTo(texts[name], Math.floor(Buffer.byteLength(texts[name]) / 2));
    }
  }
  if (sizeOf(wish) <= LIMITS.planBodyBytesMax) return wish;
  throw new TfpError('conflict', 'The top folder of the commit holds too many files for a plan.', {
    hint: 'Move files into folders. To deploy it without a plan: tfp deploy',
  });
}

function sizeOf(wish: ApiDeployPlanWish): number {
  return Buffer.byteLength(JSON.stringify(wish));
}

function cutTo(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text);
  return bytes.length <= bytesMax ? text : bytes.subarray(0, bytesMax).toString();
}
