import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** As `writeDurably` of contract: after any crash the old or the new text is there, whole. But no line waits for the disk. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  {
    await using file = await open(draft, 'w', 0o600);
    await file.writeFile(text);
    await file.sync();
  }
  await renameDurably(draft, path);
}

/** A rename outlives a power cut only when the folder is written too. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await using folder = await open(dirname(to), 'r');
  await folder.sync();
}
