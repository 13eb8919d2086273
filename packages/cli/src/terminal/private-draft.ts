import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file that its owner alone can see, in a folder of its own, for as long as it is needed. */
export interface PrivateDraft {
  path: string;
  read: () => string;
  /** Leaves the file where it is. */
  keep: () => void;
  [Symbol.dispose]: () => void;
}

export function openPrivateDraft(name: string, text: string): PrivateDraft {
  // Made by the system with mode 0700: what the editor puts beside the file is hidden too.
  const folder = mkdtempSync(join(tmpdir(), 'tfp-edit-'));
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  let kept = false;
  return {
    path,
    read: () => readFileSync(path, 'utf8'),
    keep() {
      kept = true;
    },
    [Symbol.dispose]() {
      if (!kept) rmSync(folder, { recursive: true, force: true });
    },
  };
}
