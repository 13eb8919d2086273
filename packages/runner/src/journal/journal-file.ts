import { closeSync, fdatasync, ftruncateSync, openSync, readFileSync, write } from 'node:fs';
import { promisify } from 'node:util';
import type { JournalEntry } from '@tfp/contract/journal';
import { writeDurably } from '@tfp/contract/write-durably';

const writeAsync = promisify(write);
const syncAsync = promisify(fdatasync);

export interface JournalFile {
  entries: JournalEntry[];
  append: (lines: string) => Promise<void>;
  /** Puts `entries` in the place of everything; used to drop what was consumed. */
  replace: (entries: JournalEntry[]) => void;
}

/** Opens the journal. A torn last line, whose writer was killed, is cut: nobody was told of it. */
export function openJournalFile(path: string): JournalFile {
  let file = openSync(path, 'a+', 0o600);
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(10) + 1;
  if (whole < bytes.length) ftruncateSync(file, whole);
  const lines = bytes.toString('utf8', 0, whole).split('\n').filter(Boolean);

  return {
    entries: lines.map((line) => JSON.parse(line)),
    async append(text) {
      const whole = Buffer.from(text);
      for (let done = 0; done < whole.length; ) {
        done += (await writeAsync(file, whole, done)).bytesWritten;
      }
      await syncAsync(file);
    },
    replace(entries) {
      writeDurably(path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      closeSync(file);
      file = openSync(path, 'a+', 0o600);
    },
  };
}
