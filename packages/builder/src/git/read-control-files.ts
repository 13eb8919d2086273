import { CONTROL_FILES } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import { type ControlFiles, checkPlain, type TreeEntry } from '../control-files/control-files.ts';
import { LIMITS } from '../limits.ts';
import type { Repository } from './bare-repository.ts';
import { type ObjectReader, openObjects } from './object-reader.ts';
import { parseTree } from './tree-object.ts';

type ControlFile = (typeof CONTROL_FILES)[number];

/** Some may be longer or shorter than the others. */
const BYTES_MAX: Readonly<Partial<Record<ControlFile, number>>> = {
  'app.json': LIMITS.appJsonBytesMax,
  'pnpm-lock.yaml': LIMITS.lockFileBytesMax,
  'yarn.lock': LIMITS.lockFileBytesMax,
};

/** Reads a commit's control files out of git's objects. Nothing is checked out, no link is followed. */
export async function readControlFiles(
  repository: Repository,
  commit: string,
): Promise<ControlFiles> {
  const objects = openObjects(repository);
  try {
    const tree = await readRoot(objects, commit);
    const entries = new Map(tree.map((entry) => [entry.name, entry]));
    const texts = new Map<string, string>();
    for (const name of CONTROL_FILES) {
      const entry = entries.get(name);
      const bytesMax = BYTES_MAX[name] ?? LIMITS.controlFileBytesMax;
      if (entry) texts.set(name, await readText(objects, entry, bytesMax));
    }
    return { entries, texts };
  } finally {
    objects.close();
  }
}

async function readRoot(objects: ObjectReader, commit: string): Promise<TreeEntry[]> {
  const root = await objects.read(`${commit}^{tree}`, LIMITS.rootTreeBytesMax);
  if (root === 'missing') throw new TfpError('bad_request', 'The pushed commit is not there.');
  if (root === 'too large') {
    throw new TfpError('build_failed', 'The top folder of the commit holds too many files.', {
      hint: 'Move files into folders, or take out what the app does not need.',
    });
  }
  return parseTree(root, commit.length);
}

async function readText(objects: ObjectReader, entry: TreeEntry, bytesMax: number) {
  checkPlain(entry);
  const content = await objects.read(entry.id, bytesMax);
  if (content === 'missing') throw new Error(`the object of ${entry.name} is missing`);
  if (content === 'too large') {
    throw new TfpError('build_failed', `${entry.name} is larger than ${bytesMax / 1024} KiB.`);
  }
  return content.toString('utf8');
}
