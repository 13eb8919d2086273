import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '@tfp/contract/data-directory';
import { createLog } from '@tfp/contract/platform-process';
import { expect, test } from 'vitest';
import { lockDataDirectory, readSupervisorPid } from '#src/data-lock.ts';
import { prepareDataDirectory } from '#src/prepare-data-directory.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const log = createLog('test', 'silent');

test('a second supervisor on the same data directory is refused with the pid of the first', () => {
  const data = dataDirectory(join(temporaryFolder(), 'data'));
  const fd = lockDataDirectory(log, data);
  expect(() => lockDataDirectory(log, data)).toThrow(`already runs on ${data.root} (pid `);
  closeSync(fd);
  closeSync(lockDataDirectory(log, data));
});

test('a file that a dead supervisor left is no lock', () => {
  const data = dataDirectory(join(temporaryFolder(), 'data'));
  mkdirSync(data.root);
  writeFileSync(join(data.root, 'server.lock'), '4194305\n');
  closeSync(lockDataDirectory(log, data));
  expect(readSupervisorPid(data)).toBe(process.pid);
});

test('the processes of a dead supervisor hold the next one back until they have left', async () => {
  const data = dataDirectory(join(temporaryFolder(), 'data'));
  const fd = lockDataDirectory(log, data);
  const orphan = spawn('sleep', ['0.5'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
  closeSync(fd);
  writeFileSync(join(data.root, 'server.lock'), '4194305\n');
  closeSync(lockDataDirectory(log, data));
  const state = readFileSync(`/proc/${orphan.pid}/stat`, 'utf8').split(' ')[2];
  // It sleeps no more: it is dead, or dying with its files closed already.
  expect(state).not.toBe('S');
});

test('the data directory is open to its user alone and keeps what is there', () => {
  const data = dataDirectory(join(temporaryFolder(), 'data'));
  const keyFile = `${data.root}.key`;
  prepareDataDirectory(data, keyFile);
  const read = () => [readFileSync(data.platformId, 'utf8'), readFileSync(keyFile, 'utf8')];
  const first = read();
  prepareDataDirectory(data, keyFile);
  expect(read()).toEqual(first);
  expect(first[0]).toMatch(/^[a-z][a-z0-9]{7}\n$/);
  const modes = [data.root, join(data.root, 'run'), data.platformId, keyFile];
  expect(modes.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual([
    '700',
    '700',
    '600',
    '600',
  ]);
});
