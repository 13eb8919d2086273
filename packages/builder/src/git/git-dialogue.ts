import type { Repository } from './bare-repository.ts';
import { createByteReader } from './byte-reader.ts';
import { startGit, terminate } from './git-child.ts';

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
  const reader = createByteReader(child.stdout);

  async function whole<Part>(part: Promise<Part | undefined>): Promise<Part> {
    const read = await part;
    if (read === undefined) throw new Error(`git ${args[0]} ended in the middle of an answer`);
    return read;
  }

  return {
    say: (text) => void child.stdin.write(text),
    readLine: () => whole(reader.readLine(LINE_BYTES_MAX)),
    readBytes: (length) => whole(reader.readBytes(length)),
    close() {
      child.stdin.end();
      terminate(child);
    },
  };
}
