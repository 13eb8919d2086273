import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Ran, type RunOptions, run } from './run.ts';

/** A pusher's own repository, with real git. */
export interface WorkingCopy {
  folder: string;
  git: (args: string[], options?: RunOptions) => Promise<Ran>;
  write: (files: Record<string, string>) => void;
  /** Commits whatever is there and gives back the commit's id. */
  commit: (files?: Record<string, string>) => Promise<string>;
  push: (url: string, refspec?: string, options?: RunOptions) => Promise<Ran>;
  dispose: () => void;
}

const ENV = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'pusher',
  GIT_AUTHOR_EMAIL: 'pusher@example.com',
  GIT_COMMITTER_NAME: 'pusher',
  GIT_COMMITTER_EMAIL: 'pusher@example.com',
};
const EXAMPLES = join(import.meta.dirname, '../../../../examples');

export async function createWorkingCopy(example?: string): Promise<WorkingCopy> {
  const folder = mkdtempSync(join(tmpdir(), 'tfp-copy-'));
  if (example) cpSync(join(EXAMPLES, example), folder, { recursive: true });
  const copy: WorkingCopy = {
    folder,
    git: (args, options = {}) =>
      run('git', args, { cwd: folder, ...options, env: { ...ENV, ...options.env } }),
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
    },
    async commit(files = {}) {
      copy.write(files);
      await copy.git(['add', '-A']);
      await copy.git(['commit', '-q', '--allow-empty', '-m', 'a change']);
      return (await copy.git(['rev-parse', 'HEAD'])).stdout.trim();
    },
    push: (url, refspec = 'main', options = {}) => copy.git(['push', url, refspec], options),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
  await copy.git(['init', '-q', '-b', 'main']);
  return copy;
}
