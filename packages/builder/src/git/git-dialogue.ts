import { startGit, terminate } from './git-child.ts';
import type { Repository } from './repositories.ts';

/** A git that answers what it is asked on its stdin. simple-git gives back output as a whole at the end, so these are children of our own. */
export interface GitDialogue {
  say: (text: string) => void;
  readLine: () => Promise<string>;
  readBytes: (length: number) => Promise<Buffer>;
  close: () => void;
}

const LINE_BYTES_MAX = 4_096;

export function openDialogue(repository: Repository, args: string[]): GitDialogue {
  const child = startGit(args, { cwd: repository.path, env: repository.environment });
  child.stderr.resume();
  const chunks = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);

  async function more(): Promise<void> {
    const { done, value } = await chunks.next();
    if (done) throw new Error(`git ${args[0]} ended in the middle of an answer`);
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
  }

  async function readBytes(length: number): Promise<Buffer> {
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

  return {
    say: (text) => void child.stdin.write(text),
    async readLine() {
      for (;;) {
        const end = rest.indexOf(10);
        if (end !== -1) return (await readBytes(end + 1)).toString('utf8', 0, end);
        if (rest.length > LINE_BYTES_MAX) throw new Error(`git ${args[0]} answered without a line`);
        await more();
      }
    },
    readBytes,
    close() {
      child.stdin.end();
      terminate(child);
    },
  };
}
