import { TfpError } from '@tfp/contract/errors';
import { FOLDER_MODE, isFile, type TreeEntry } from '../git/tree-object.ts';

/** What decides how a commit is built: the names at its top, and the text of the files that a plan may look into. */
export interface ControlFiles {
  entries: ReadonlyMap<string, TreeEntry>;
  texts: ReadonlyMap<string, string>;
}

/** Where plans look for a text, a link or a folder is refused: nothing would follow it. */
export function checkPlain(entry: TreeEntry): void {
  if (isFile(entry)) return;
  throw new TfpError('build_failed', `${entry.name} is not a plain file.`, {
    hint: 'Replace the link or folder by the file itself.',
  });
}

export function hasFile({ entries }: ControlFiles, name: string): boolean {
  const entry = entries.get(name);
  return entry !== undefined && isFile(entry);
}

export function hasFolder({ entries }: ControlFiles, name: string): boolean {
  return entries.get(name)?.mode === FOLDER_MODE;
}
