import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { ifThere } from '../files/if-there.ts';

/** An open log file of a container. While it is open its inode is its own, whatever happens to its name. */
export interface OutputFile {
  file: number;
  inode: number;
  /** Older files may have been removed before they were seen. */
  isBehindGap: boolean;
}

/** One missing number is a rotation on its way; two are the end of the row. */
const MISSING_MAX = 2;

/**
 * Opens `<id>-json.log`, `.1`, `.2`, … as far as a file that is known already; oldest first. A rotation only moves
 * files to higher numbers, the way this walks: so one may be met twice, but none is missed.
 */
export function openOutputFiles(path: string, knownInode?: number): OutputFile[] {
  const found: OutputFile[] = [];
  for (let number = 0, missing = 0; missing < MISSING_MAX; number += 1) {
    const file = openIfThere(number === 0 ? path : `${path}.${number}`);
    missing = file === undefined ? missing + 1 : 0;
    if (file === undefined) continue;
    const isKnown = file.inode === knownInode;
    if (isKnown || found.some(({ inode }) => inode === file.inode)) closeSync(file.file);
    else found.unshift(file);
    if (isKnown) return found;
  }
  const [oldest] = found;
  if (oldest !== undefined) oldest.isBehindGap = knownInode !== undefined;
  return found;
}

/** The inode that now bears the name; undefined between the two steps of a rotation, or when there is none. */
export function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

export function closeOutputFiles(files: OutputFile[]): void {
  for (const { file } of files) closeSync(file);
}

function openIfThere(path: string): OutputFile | undefined {
  return ifThere(() => {
    const file = openSync(path, 'r');
    return { file, inode: fstatSync(file).ino, isBehindGap: false };
  });
}
