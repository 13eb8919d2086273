import { TfpError } from '@tfp/contract/errors';
import { expect, test } from 'vitest';
import { choosePackageManager } from '#src/plans/node-package-manager.ts';
import { chooseNode } from '#src/plans/node-version.ts';
import { filesOf } from '../support/control-files.ts';

test.each([
  [undefined, { kind: 'stack', note: "Node 24.21.0 (the stack's own: engines.node is not set)" }],
  [' ', { kind: 'stack', note: "Node 24.21.0 (the stack's own: engines.node is not set)" }],
  ['24.x', { kind: 'stack', note: 'Node 24.21.0 (engines.node: 24.x)' }],
  ['>=20', { kind: 'stack' }],
  ['^24.0.0 || ^22', { kind: 'stack' }],
  ['20.x', { kind: 'range', range: '>=20.0.0 <21.0.0-0' }],
  ['26.10.0', { kind: 'range', range: '26.10.0' }],
  ['lts/*', undefined],
  ['24; rm -rf /', undefined],
  ['$(id)', undefined],
])('engines.node %s', (wanted, expected) => {
  const choose = () => chooseNode(wanted, '24.21.0');
  if (expected === undefined) expect(choose).toThrow(/engines\.node/);
  else expect(choose()).toMatchObject(expected);
});

test('an engines.node that is none is shown, though not all of it, with what may stand there', () => {
  expect(refusalOf(() => chooseNode(`!${'x'.repeat(100)}`, '24.21.0'))).toEqual({
    code: 'build_failed',
    message: `package.json: engines.node is "!${'x'.repeat(59)}".`,
    hint: 'Write a version or a range, for example "24.x".',
  });
});

test.each([
  ['nothing', undefined, {}, { name: 'npm', fetch: undefined, lockFile: undefined }],
  [
    'npm',
    undefined,
    { 'package-lock.json': '', 'npm-shrinkwrap.json': '' },
    { name: 'npm', lockFile: 'package-lock.json', note: "npm (the stack's own)" },
  ],
  ['npm by its other lock', undefined, { 'npm-shrinkwrap.json': '' }, { name: 'npm' }],
  [
    'npm of a version',
    'npm@10.1.0',
    {},
    { name: 'npm', fetch: 'npm@10.1.0', note: 'npm 10.1.0 (packageManager)' },
  ],
  [
    'pnpm',
    undefined,
    { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" },
    { name: 'pnpm', fetch: 'pnpm@10', note: 'pnpm 10 (of the lock file)' },
  ],
  ['pnpm of a lock without a format', undefined, { 'pnpm-lock.yaml': '' }, { fetch: 'pnpm@10' }],
  [
    'pnpm of another format',
    undefined,
    { 'pnpm-lock.yaml': "lockfileVersion: '12.0'\n" },
    { fetch: 'pnpm@10' },
  ],
  [
    'a much older pnpm',
    undefined,
    { 'pnpm-lock.yaml': 'lockfileVersion: 5.4\n' },
    { fetch: 'pnpm@7' },
  ],
  [
    'an older pnpm',
    undefined,
    { 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" },
    { fetch: 'pnpm@8' },
  ],
  [
    'pnpm of a version with its hash',
    'pnpm@9.1.0+sha512.abc',
    { 'pnpm-lock.yaml': '' },
    { fetch: 'pnpm@9.1.0', note: 'pnpm 9.1.0 (packageManager)' },
  ],
  [
    'yarn 1',
    undefined,
    { 'yarn.lock': '# yarn lockfile v1\n' },
    { name: 'yarn', fetch: 'yarn@1', note: 'yarn 1 (of the lock file)' },
  ],
  ['yarn 1 by its name', 'yarn@1.22.4', {}, { name: 'yarn', fetch: 'yarn@1.22.4' }],
  [
    'yarn of today',
    undefined,
    { 'yarn.lock': '__metadata:\n' },
    { name: 'yarn-berry', fetch: '@yarnpkg/cli-dist@4', note: 'yarn 4 (of the lock file)' },
  ],
  ['yarn by a version that ends like the first', 'yarn@4.1.1', {}, { name: 'yarn-berry' }],
  ['yarn by its name', 'yarn@4.5.0', {}, { name: 'yarn-berry', fetch: '@yarnpkg/cli-dist@4.5.0' }],
  [
    'two locks of which one is named',
    'npm@11.0.0',
    { 'yarn.lock': '', 'package-lock.json': '' },
    { name: 'npm', lockFile: 'package-lock.json' },
  ],
])('package manager: %s', (_what, wanted, texts, expected) => {
  const files = filesOf(texts as Record<string, string>);
  expect(choosePackageManager(wanted, files)).toMatchObject(expected);
});

test('two locks are refused with a way out', () => {
  const files = filesOf({ 'yarn.lock': '', 'package-lock.json': '' });
  expect(refusalOf(() => choosePackageManager(undefined, files))).toEqual({
    code: 'build_failed',
    message: 'There are two lock files: package-lock.json and yarn.lock.',
    hint: 'Delete the one that you do not use, or name your package manager in package.json (packageManager).',
  });
});

test('a packageManager that is none is shown, though not all of it, with what may stand there', () => {
  expect(refusalOf(() => choosePackageManager('x'.repeat(100), filesOf({})))).toEqual({
    code: 'build_failed',
    message: `package.json: packageManager is "${'x'.repeat(60)}".`,
    hint: 'It names npm, pnpm or yarn with an exact version, for example "pnpm@10.2.0".',
  });
});

test.each([
  ['an unknown one', 'bun@1.0.0', {}, /packageManager is "bun@1\.0\.0"/],
  ['a range', 'pnpm@^9', {}, /packageManager/],
  ['a command', 'pnpm@9.0.0; id', {}, /packageManager/],
])('package manager: %s is refused', (_what, wanted, texts, words) => {
  const files = filesOf(texts as Record<string, string>);
  expect(() => choosePackageManager(wanted, files)).toThrow(words);
});

function refusalOf(choose: () => unknown) {
  try {
    return choose();
  } catch (error) {
    if (!(error instanceof TfpError)) throw error;
    const { code, message, hint } = error;
    return { code, message, hint };
  }
}
