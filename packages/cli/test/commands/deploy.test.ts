import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiDeployPlanWish } from '@tfp/contract/platform-api';
import { beforeEach, describe, expect, test } from 'vitest';
import { apiApp, apiDiff, apiPlan } from '../support/api-objects.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp, temporaryFolder } from '../support/run-tfp.ts';

let platform: FakePlatform;
let cwd: string;
beforeEach(async () => {
  cwd = temporaryFolder();
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) => runTfp(argv, { url: platform.url, cwd, ...options });
const IDENTITY = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
const git = (...args: string[]) =>
  execFileSync('git', [...IDENTITY, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
const commit = (subject: string) => {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '-m', subject);
  return git('rev-parse', 'HEAD');
};

/** A repository with one commit, and a remote that takes what is pushed. */
function repository(remote = 'tfp', app = 'hello'): string {
  git('init', '-q', '-b', 'main');
  return addRemote(remote, app);
}

function addRemote(remote: string, app: string): string {
  const bare = join(temporaryFolder(), `${app}.git`);
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', bare]);
  git('remote', 'add', remote, `file://${bare}`);
  return bare;
}
const pushed = (bare: string) =>
  execFileSync('git', ['rev-parse', 'main'], { cwd: bare, encoding: 'utf8' }).trim();

describe('deploy', () => {
  test('pushes what is checked out to main of the remote, in the words of git', async () => {
    const bare = repository();
    write('index.js', '');
    const head = commit('First');
    git('switch', '-q', '-c', 'topic');
    const { code, out, err } = await tfp(['deploy']);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toMatch(/^To file:.*\n \* \[new branch\] +[0-9a-f]{40} -> main\n$/);
    expect(pushed(bare)).toBe(head);
  });

  test.each(['v1.0', 'main~1', 'main^{commit}~1'])(
    'takes %s for what it stands for',
    async (ref) => {
      const bare = repository();
      const first = commit('First');
      git('tag', '-a', 'v1.0', '-m', 'one');
      commit('Second');
      expect((await tfp(['deploy', ref])).code).toBe(0);
      expect(pushed(bare)).toBe(first);
    },
  );

  test('says that nothing comes of a commit at which main is already, and so does its plan', async () => {
    repository();
    const head = commit('First').slice(0, 7);
    await tfp(['deploy']);
    const again = await tfp(['deploy']);
    expect(again.code).toBe(0);
    expect(again.err).toBe(
      'Everything up-to-date\n' +
        ` !  There is no new release: main is at ${head} already, and git pushes nothing.\n` +
        ' !  To release its code again: tfp rollback vN --code, or make a new commit.\n',
    );
    platform.on('POST /apps/hello/deploy-plans', { body: apiPlan() });
    const plan = await tfp(['deploy', '--plan']);
    expect(plan.out).toContain(`There would be no release: main is at ${head} already`);
    const json = JSON.parse((await tfp(['deploy', '--plan', '--json'])).out);
    expect(json).toMatchObject({ version: null, processes: [] });
  });

  test('passes the refusal of the other side on, with the exit code of git', async () => {
    const bare = repository();
    commit('First');
    const hook = join(bare, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "the build failed" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    const { code, err } = await tfp(['deploy']);
    expect(code).toBe(1);
    expect(err).toContain('remote: the build failed');
    expect(err).toContain('[remote rejected]');
  });

  test('warns of what is in no commit, where the checked-out commit goes', async () => {
    repository();
    write('index.js', '');
    commit('First');
    const head = commit('Second').slice(0, 7);
    write('index.js', 'changed');
    write('new.js', '');
    expect((await tfp(['deploy'])).err).toContain(
      ` !  2 files have changes that are in no commit: ${head} goes without them.\n`,
    );
    expect((await tfp(['deploy', 'HEAD~1'])).err).not.toContain('in no commit');
  });

  test('goes to the remote that leads to the app, never to a namesake elsewhere', async () => {
    repository('origin', 'staging');
    const bare = addRemote('there', 'staging');
    const head = commit('First');
    platform.on('GET /apps/staging', { body: apiApp('staging', { git_url: `file://${bare}` }) });
    expect((await tfp(['deploy', '-a', 'staging'])).code).toBe(0);
    expect(pushed(bare)).toBe(head);

    const { code, err } = await tfp(['deploy', '-a', 'staging', '-r', 'origin']);
    expect(code).toBe(1);
    expect(err).toBe(
      ' !  The git remote "origin" does not lead to staging.\n' +
        ' !  Make one that does: tfp git:remote -a staging -r origin\n',
    );
  });

  test('says what is missing: a repository, a commit, the commit that was named, a remote', async () => {
    expect(await tfp(['deploy'])).toEqual({
      code: 1,
      out: '',
      err:
        ' !  This folder is no git repository, so there is nothing to deploy.\n' +
        ' !  Go to the folder of your code, or make this one a repository: git init -b main\n',
    });
    git('init', '-q', '-b', 'main');
    expect((await tfp(['deploy'])).err).toBe(
      ' !  This repository has no commit yet, so there is nothing to deploy.\n' +
        ' !  Make one: git add --all && git commit\n',
    );
    commit('First');
    expect((await tfp(['deploy', 'nowhere'])).err).toContain(
      ' !  There is no commit "nowhere" in this repository.\n',
    );
    expect((await tfp(['deploy', '--', '--all'])).err).toContain('There is no commit "--all"');
    expect(await tfp(['deploy'])).toEqual({
      code: 1,
      out: '',
      err:
        ' !  This repository has no git remote "tfp".\n' +
        ' !  Connect it with an app: tfp git:remote -a APP. A new app: tfp create\n',
    });
    expect((await tfp(['deploy', '-r', 'staging'])).err).toContain('tfp create -r staging\n');
  });
});

describe('deploy --plan', () => {
  const wishes = () => platform.sent('POST /apps/hello/deploy-plans') as ApiDeployPlanWish[];
  beforeEach(() => {
    git('init', '-q', '-b', 'main');
    platform.on('POST /apps/hello/deploy-plans', { body: apiPlan() });
  });

  test('sends the names at the top of the commit and the texts that decide, and nothing else', async () => {
    write('package.json', '{"name":"é"}\n');
    write('Procfile', 'web: node .\n');
    write('secret name\t.js', 'SECRET');
    symlinkSync('package.json', join(cwd, 'yarn.lock'));
    mkdirSync(join(cwd, 'src'));
    write('src/app.json', '{}');
    const head = commit('First');
    write('package.json', 'changed since');
    expect((await tfp(['deploy', '--plan', '-a', 'hello'], { cwd: join(cwd, 'src') })).code).toBe(
      0,
    );
    expect(wishes()).toEqual([
      {
        commit: head,
        files: {
          entries: [
            { name: 'Procfile', mode: '100644' },
            { name: 'package.json', mode: '100644' },
            { name: 'secret name\t.js', mode: '100644' },
            { name: 'src', mode: '040000' },
            { name: 'yarn.lock', mode: '120000' },
          ],
          texts: { Procfile: 'web: node .\n', 'package.json': '{"name":"é"}\n' },
        },
      },
    ]);
  });

  test('cuts long texts, lock files first, so that all of it stays below 256 KB', async () => {
    const quotes = '"'.repeat(200 * 1024);
    write('package.json', 'p'.repeat(100 * 1024));
    write('pnpm-lock.yaml', `lockfileVersion: '9.0'\n${quotes}`);
    write('yarn.lock', 'y'.repeat(300 * 1024));
    write('Procfile', 'P'.repeat(200 * 1024));
    commit('First');
    expect((await tfp(['deploy', '--plan', '-a', 'hello'])).code).toBe(0);
    const [wish] = wishes();
    const { texts = {} } = wish?.files ?? {};
    expect(Buffer.byteLength(JSON.stringify(wish))).toBeLessThan(256 * 1024);
    expect(texts['package.json']).toHaveLength(100 * 1024);
    expect(texts.Procfile).toHaveLength(128 * 1024);
    expect(texts['pnpm-lock.yaml']?.length).toBeLessThan(20 * 1024);
  });

  test('shows the release that would be, and the commits that only this repository knows', async () => {
    const from = commit('First');
    commit('Second');
    const to = commit('Third');
    const code = { from, to, commits: { kind: 'unknown' as const, commits: [], more: 0 } };
    platform.on('POST /apps/hello/deploy-plans', {
      body: apiPlan({
        version: 13,
        description: 'Deploy 1a2b3c4',
        diff: apiDiff({ code, image: { from: `sha256:${'f00d'.repeat(9)}`, to: null } }),
        release_command: 'node migrate.js',
        processes: [
          { type: 'web', quantity: 2 },
          { type: 'worker', quantity: 1 },
        ],
        added_by_app_json: ['SECRET_KEY', 'LOG_LEVEL'],
        notes: ['It would be built as Node.js.'],
        warnings: ['package-lock.json is missing.'],
      }),
    });
    const { code: exit, out, err } = await tfp(['deploy', '--plan', '-a', 'hello']);
    expect(exit).toBe(0);
    const shown = out.replaceAll(from.slice(0, 7), 'FROM').replaceAll(to.slice(0, 7), 'TO');
    expect(shown.replace(/[0-9a-f]{7}/g, 'ID')).toMatchInlineSnapshot(`
      "=== v13 would be: Deploy ID
      Code:    FROM -> TO, 2 commits on:
        TO  Third (Ada)
        ID  Second (Ada)
      Image:   IDdf00d -> not built yet
      app.json would set SECRET_KEY, LOG_LEVEL.
      Before it goes live it would run: node migrate.js
      It would replace the processes web=2, worker=1.
      It would be built as Node.js.
      "
    `);
    expect(err).toBe(' !  package-lock.json is missing.\nNothing was changed.\n');
    const json = await tfp(['deploy', '--plan', '--json', '-a', 'hello']);
    expect(JSON.parse(json.out).diff.code.commits).toMatchObject({ kind: 'forward', more: 0 });
    expect(json.err).toBe('');
  });

  test('knows a step back and another line of work', async () => {
    const first = commit('First');
    const second = commit('Second');
    const kindOf = async (from: string, to: string) => {
      const code = { from, to, commits: null };
      platform.on('POST /apps/hello/deploy-plans', { body: apiPlan({ diff: apiDiff({ code }) }) });
      const { out } = await tfp(['deploy', '--plan', '--json', '-a', 'hello']);
      return JSON.parse(out).diff.code.commits.kind;
    };
    expect(await kindOf(second, first)).toBe('back');
    git('switch', '-q', '-c', 'topic', first);
    expect(await kindOf(second, commit('Other'))).toBe('apart');
    expect(await kindOf('f'.repeat(40), first)).toBe('unknown');
  });

  test('says that nothing would differ', async () => {
    commit('First');
    platform.on('POST /apps/hello/deploy-plans', { body: apiPlan({ version: null }) });
    const { out, err } = await tfp(['deploy', '--plan', '-a', 'hello']);
    expect(out + err).toBe('There would be no release: nothing differs.\nNothing was changed.\n');
  });
});
