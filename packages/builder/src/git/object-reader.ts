import type { Repository } from './bare-repository.ts';
import { openDialogue } from './git-dialogue.ts';

/** Asks one `git cat-file --batch` for objects, one after the other: a push pays for one child, however much it reads. */
export interface ObjectReader {
  /** The object's bytes, `missing`, or `too large` when it has more than it may. */
  read: (name: string, bytesMax: number) => Promise<Buffer | 'missing' | 'too large'>;
  close: () => void;
}

export function openObjects(repository: Repository): ObjectReader {
  const git = openDialogue(repository, ['cat-file', '--batch']);
  let isBroken = false;
  return {
    async read(name, bytesMax) {
      if (isBroken) throw new Error('nothing can be read behind an object that was too large');
      git.say(`${name}\n`);
      const size = / (\d+)$/.exec(await git.readLine())?.[1];
      if (size === undefined) return 'missing';
      if (Number(size) > bytesMax) {
        // What git is about to write is not read: this ends with it.
        isBroken = true;
        return 'too large';
      }
      const content = await git.readBytes(Number(size));
      await git.readBytes(1);
      return content;
    },
    close: git.close,
  };
}
