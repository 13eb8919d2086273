import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askGit } from '#src/git/ask-git.ts';
import type { Repository } from '#src/git/bare-repository.ts';
import { createRepositories } from '#src/git/repositories.ts';

const folder = mkdtempSync(join(tmpdir(), 'tfp-answer-'));
const searchPath = process.env.PATH ?? '';
let repository: Repository;

beforeAll(async () => {
  const repositories = createRepositories({ folder, hooks: join(folder, 'hooks'), searchPath });
  repository = await repositories.open('app');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = (args: string[], bytesMax = 1_000, signal = AbortSignal.timeout(10_000)) =>
  askGit(repository, args, { signal, bytesMax });

test('what git prints is the answer', async () => {
  expect(await ask(['symbolic-ref', 'HEAD'])).toBe('refs/heads/main\n');
});

test('a git that fails is a bug of ours', async () => {
  await expect(ask(['rev-list', '--end-of-options', 'nothing'])).rejects.toThrow(/status 128/);
});

test('an answer that grows too long is given up', async () => {
  const endless = ['-c', 'alias.yes=!yes', 'yes'];
  await expect(ask(endless)).rejects.toMatchObject({ code: 'unavailable' });
});

test('a git that takes too long is ended, with what it started', async () => {
  const begun = performance.now();
  const slow = ['-c', 'alias.wait=!sleep 30', 'wait'];
  const signal = AbortSignal.timeout(50);
  await expect(ask(slow, 1_000, signal)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(ask(slow, 1_000, signal)).rejects.toMatchObject({ code: 'unavailable' });
  expect(performance.now() - begun).toBeLessThan(10_000);
});
