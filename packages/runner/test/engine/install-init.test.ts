import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installInit } from '#src/engine/install-init.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, 'bin'));
});
afterEach(() => folder.remove());

const build = (program: string) => writeFileSync(join(folder.path, 'bin/tfp-init'), program);
const install = () => installInit(folder.path, folder.path);

test('each build of the init has a file of its own, which anybody may run', () => {
  build('one --limit');
  const one = install() ?? '';
  build('two --limit');
  const two = install() ?? '';
  expect(readFileSync(one, 'utf8')).toBe('one --limit');
  expect(readFileSync(two, 'utf8')).toBe('two --limit');
  expect(statSync(two).mode & 0o777).toBe(0o755);
});

test('where none was built, or one that cannot run a command beside others, there is none', () => {
  expect(install()).toBeNull();
  build('an init of an earlier version');
  expect(install()).toBeNull();
});
