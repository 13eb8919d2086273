import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/support/until.ts';
import type { Answer } from './request.ts';
import { endedWell, type Result, type RunOptions } from './run.ts';
import { ROOT, type TfpStack } from './tfp-stack.ts';

/** An app of the platform with its real git repository. */
export interface TestApp {
  name: string;
  id: string;
  folder: string;
  /** In its repository; what git refuses has failed the test. */
  git: (...args: string[]) => Promise<Result>;
  /** The commit that the platform's branch stands at, empty as long as there is none. */
  branch: () => Promise<string>;
  write: (file: string, text: string) => void;
  /** Commits whatever was written. */
  commit: (message: string) => Promise<string>;
  push: (refspec?: string, options?: RunOptions) => Promise<Result>;
  /** Commits `files` and pushes; fails the test when the push is refused. */
  deploy: (files?: Record<string, string>) => Promise<Result>;
  tfp: (...args: string[]) => Promise<Result>;
  /** The same, of a command that must be done: one that fails has failed the test. */
  done: (...args: string[]) => Promise<Result>;
  get: (path?: string) => Promise<Answer>;
  dispose: () => void;
}

const AUTHOR = ['-c', 'user.name=pusher', '-c', 'user.email=pusher@example.com'];

/** Creates an app by `tfp create`, in a fresh repository that holds one of `examples/`. */
export async function createApp(stack: TfpStack, name: string, example: string): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), `tfp-${name}-`));
  cpSync(join(ROOT, 'examples', example), folder, { recursive: true });
  const env = { ...stack.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' };
  const git = async (...args: string[]) =>
    endedWell(
      `git ${args.join(' ')}`,
      await stack.run('git', [...AUTHOR, ...args], { cwd: folder, env }),
    );
  await git('init', '-q', '-b', 'main');
  await stack.done(['create', name], { cwd: folder });
  const url = `http://tfp:${stack.token}@127.0.0.1:${stack.apiPort}/${name}.git`;
  await git('remote', 'set-url', 'tfp', url);

  const app: TestApp = {
    name,
    id: await idOf(stack, name),
    folder,
    git,
    async branch() {
      const { stdout } = await git('ls-remote', 'tfp', 'refs/heads/main');
      return stdout.split('\t')[0] ?? '';
    },
    write: (file, text) => writeFileSync(join(folder, file), text),
    async commit(message) {
      await git('add', '-A');
      await git('commit', '-q', '--allow-empty', '-m', message);
      return (await git('rev-parse', 'HEAD')).stdout.trim();
    },
    push: (refspec = 'main', options = {}) =>
      stack.run('git', ['push', 'tfp', refspec], { cwd: folder, ...options, env }),
    async deploy(files = {}) {
      for (const [file, text] of Object.entries(files)) app.write(file, text);
      await app.commit('a change');
      return endedWell('the push', await app.push());
    },
    tfp: (command = '', ...args) => stack.tfp([command, '--app', name, ...args], { cwd: folder }),
    done: (command = '', ...args) => stack.done([command, '--app', name, ...args], { cwd: folder }),
    get: (path) => stack.ask(stack.httpPort, `${name}.localhost`, path),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
  return app;
}

async function idOf(stack: TfpStack, name: string): Promise<string> {
  // It asks the run stage too, which may be on its way back.
  return until(`the id of ${name}`, async () => {
    const { stdout } = await stack.done(['info', '--app', name, '--json']);
    return JSON.parse(stdout).id as string;
  });
}
