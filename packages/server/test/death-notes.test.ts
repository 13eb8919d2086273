import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deathNotes, reasonOf } from '#src/death-notes.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const THROWN = [
  'file:///srv/tfp/packages/contract/src/key-file.ts:63',
  "  throw new TfpError('internal_error', `…`, {",
  '        ^',
  'TfpError: Line 1 of /var/lib/tfp.key is no key.',
  '    at unfit (file:///srv/tfp/packages/contract/src/key-file.ts:63:9) {',
  "  code: 'internal_error',",
  "  hint: 'Put the key file back out of a copy.',",
  '  resource: undefined',
  '}',
  'Node.js v24.19.0',
];

test('of the last lines of a process, the error that it threw and its hint tell why it ended', () => {
  expect(reasonOf(THROWN)).toBe(
    'Line 1 of /var/lib/tfp.key is no key. Put the key file back out of a copy.',
  );
  expect(reasonOf(['  [cause]: SqliteError: disk I/O error'])).toBe('disk I/O error');
  expect(reasonOf(['loading', 'the ledger is newer', 'Node.js v24.19.0'])).toBe(
    'the ledger is newer',
  );
  expect(reasonOf([])).toBeUndefined();
});

test('why a process does not come up is read until it is taken away', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'run'));
  const notes = deathNotes({ root });
  expect(notes.read('api')).toBeUndefined();
  notes.leave('api', THROWN);
  expect(notes.read('api')).toMatch(/^Line 1 of/);
  notes.take('api');
  notes.take('api');
  expect(notes.read('api')).toBeUndefined();
});

test('all notes are told by who left them, and go at once', () => {
  const root = temporaryFolder();
  const notes = deathNotes({ root });
  notes.clear();
  expect(notes.all()).toEqual([]);
  mkdirSync(join(root, 'run'));
  writeFileSync(join(root, 'run/api.sock'), '');
  notes.leave('router.1', ['no port']);
  notes.leave('api', ['no key']);
  expect(notes.all()).toEqual([
    { label: 'api', reason: 'no key' },
    { label: 'router.1', reason: 'no port' },
  ]);
  notes.clear();
  expect(notes.all()).toEqual([]);
  expect(readdirSync(join(root, 'run'))).toEqual(['api.sock']);
});
