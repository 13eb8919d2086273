import type { Repository } from './bare-repository.ts';
import { openDialogue } from './git-dialogue.ts';

/** Writes the refs of one push. The child starts while the build runs, so that nobody waits for it at the end. */
export interface RefWriter {
  /** Keeps a commit reachable, and out of every client's sight, for as long as its build is known. */
  keep: (buildId: string, commit: string) => Promise<void>;
  /** Moves a branch to what is live now, whatever it was before: the push that was accepted last decides. */
  move: (ref: string, commit: string) => Promise<void>;
  close: () => void;
}

export function openRefWriter(repository: Repository): RefWriter {
  const git = openDialogue(repository, ['update-ref', '--stdin']);

  async function update(ref: string, commit: string): Promise<void> {
    git.say(`start\nupdate ${ref} ${commit}\ncommit\n`);
    for (const expected of ['start: ok', 'commit: ok']) {
      const line = await git.readLine();
      if (line !== expected) throw new Error(`git update-ref answered "${line}"`);
    }
  }

  return {
    keep: (buildId, commit) => update(`refs/tfp/builds/${buildId}`, commit),
    move: update,
    close: git.close,
  };
}
