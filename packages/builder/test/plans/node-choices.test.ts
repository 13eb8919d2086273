import { expect, test } from 'vitest';
import { choosePackageManager } from '#src/plans/node-package-manager.ts';
import { chooseNode } from '#src/plans/node-version.ts';
import { filesOf } from '../support/control-files.ts';

test.each([
  [undefined, { kind: 'stack' }],
  ['', { kind: 'stack' }],
  ['24.x', { kind: 'stack' }],
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

test.each([
  ['nothing', undefined, {}, { name: 'npm', fetch: undefined, lockFile: undefined }],
  ['npm', undefined, { 'package-lock.json': '' }, { name: 'npm', lockFile: 'package-lock.json' }],
  ['npm of a version', 'npm@10.1.0', {}, { name: 'npm', fetch: 'npm@10.1.0' }],
  [
    'pnpm',
    undefined,
    { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" },
    { name: 'pnpm', fetch: 'pnpm@10' },
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
    { fetch: 'pnpm@9.1.0' },
  ],
  ['yarn 1', undefined, { 'yarn.lock': '# yarn lockfile v1\n' }, { name: 'yarn', fetch: 'yarn@1' }],
  [
    'yarn of today',
    undefined,
    { 'yarn.lock': '__metadata:\n' },
    { name: 'yarn-berry', fetch: '@yarnpkg/cli-dist@4' },
  ],
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

test.each([
  ['two locks', undefined, { 'yarn.lock': '', 'package-lock.json': '' }, /two lock files/],
  ['an unknown one', 'bun@1.0.0', {}, /packageManager is "bun@1\.0\.0"/],
  ['a range', 'pnpm@^9', {}, /packageManager/],
  ['a command', 'pnpm@9.0.0; id', {}, /packageManager/],
])('package manager: %s is refused', (_what, wanted, texts, words) => {
  const files = filesOf(texts as Record<string, string>);
  expect(() => choosePackageManager(wanted, files)).toThrow(words);
});
