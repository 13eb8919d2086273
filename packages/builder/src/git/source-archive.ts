import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { Repository } from './bare-repository.ts';
import { startGit, terminate } from './git-child.ts';

/** Streams a commit as a tar archive, straight out of git's objects. Destroying the stream ends git. */
export function openArchive(repository: Repository, commit: string, prefix: string): Readable {
  return Readable.from(archive(repository, commit, prefix), { objectMode: false });
}

/** An archive that git could not finish must never pass for a whole one, so its exit code is a part of the stream. */
async function* archive(repository: Repository, commit: string, prefix: string) {
  const args = ['archive', '--format=tar', `--prefix=${prefix}`, commit];
  const child = startGit(args, { cwd: repository.path, env: repository.environment });
  const ended = once(child, 'close');
  const stderr: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  try {
    yield* child.stdout;
    const [code] = await ended;
    if (code !== 0) {
      throw new Error(`git archive failed: ${Buffer.concat(stderr).toString().trim()}`);
    }
  } finally {
    terminate(child);
  }
}
