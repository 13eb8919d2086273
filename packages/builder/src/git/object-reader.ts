import { startGit, terminate } from './git-child.ts';
import type { Repository } from './repositories.ts';

/** Asks one `git cat-file --batch` for objects, one after the other: a push pays for one child, however much it reads. */
export interface ObjectReader {
  /** The object's bytes, `missing`, or `too large` when it has more than it may. */
  read: (name: string, bytesMax: number) => Promise<Buffer | 'missing' | 'too large'>;
  close: () => void;
}

const HEAD_BYTES_MAX = 1_024;

/** simple-git gives back output as a whole at the end; this is a dialogue, and it ends before it has read what is too large. */
export function openObjects(repository: Repository): ObjectReader {
  const child = startGit(['cat-file', '--batch'], {
    cwd: repository.path,
    env: repository.environment,
  });
  child.stderr.resume();
  const chunks = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  let isBroken = false;

  async function more(): Promise<void> {
    const { done, value } = await chunks.next();
    if (done) throw new Error('git cat-file ended in the middle of an answer');
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
  }

  async function take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = length;
    for (;;) {
      const part = rest.subarray(0, missing);
      parts.push(part);
      missing -= part.length;
      rest = rest.subarray(part.length);
      if (missing === 0) return parts.length === 1 ? part : Buffer.concat(parts);
      await more();
    }
  }

  async function readHead(): Promise<string> {
    for (;;) {
      const end = rest.indexOf(10);
      if (end !== -1) return (await take(end + 1)).toString('utf8', 0, end);
      if (rest.length > HEAD_BYTES_MAX) throw new Error('git cat-file answered without a head');
      await more();
    }
  }

  return {
    async read(name, bytesMax) {
      if (isBroken) throw new Error('nothing can be read behind an object that was too large');
      child.stdin.write(`${name}\n`);
      const size = / (\d+)$/.exec(await readHead())?.[1];
      if (size === undefined) return 'missing';
      if (Number(size) > bytesMax) {
        isBroken = true;
        return 'too large';
      }
      const content = await take(Number(size));
      await take(1);
      return content;
    },
    close: () => terminate(child),
  };
}
