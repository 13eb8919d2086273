import { TfpError } from '@tfp/contract/errors';

/** One name in a folder of a commit, as git stores it. */
export interface TreeEntry {
  mode: string;
  name: string;
  id: string;
}

const FILE_MODES: readonly string[] = ['100644', '100755'];
const FOLDER_MODE = '40000';

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

/** A plain file: no link, no folder, no other repository. */
function isFile(entry: TreeEntry): boolean {
  return FILE_MODES.includes(entry.mode);
}
