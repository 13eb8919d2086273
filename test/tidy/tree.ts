import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Files by their paths from the root of the house. The rules ask nothing else, so a test can make up a house. */
export type Tree = ReadonlyMap<string, string>;

const ROOT = resolve(import.meta.dirname, '../..');

/** All files that are, or would be, committed. */
export function readTree(): Tree {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const paths = execFileSync('git', args, { cwd: ROOT }).toString().split('\0');
  const there = paths.filter((path) => path !== '' && existsSync(join(ROOT, path)));
  return new Map(there.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

export function only(tree: Tree, paths: RegExp): Tree {
  return new Map([...tree].filter(([path]) => paths.test(path)));
}

export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}
