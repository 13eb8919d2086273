import {
  appendFileSync,
  closeSync,
  existsSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '@tfp/contract/data-directory';
import { expect, test } from 'vitest';
import { logRotatedBytes } from '#src/limits.ts';
import { openServerLog, readServerLogTail, serverLogPath } from '#src/server-log.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const fresh = () => dataDirectory(join(temporaryFolder(), 'data'));

test('the log is appended to, and its last lines since a point are found', () => {
  const data = fresh();
  closeSync(openServerLog(data));
  writeFileSync(serverLogPath(data), 'old 1\nold 2\n');
  const log = openServerLog(data);
  writeSync(log, 'new 1\nnew 2\nnew 3\n');
  closeSync(log);
  expect(readServerLogTail(data, 12, 2)).toEqual(['new 2', 'new 3']);
  expect(readServerLogTail(data, 12, 9)).toEqual(['new 1', 'new 2', 'new 3']);
  expect(readServerLogTail(data, 1_000, 9)).toEqual([]);
});

test('a long log is set aside when the platform starts', () => {
  const data = fresh();
  closeSync(openServerLog(data));
  truncateSync(serverLogPath(data), logRotatedBytes + 1);
  closeSync(openServerLog(data));
  appendFileSync(serverLogPath(data), 'fresh\n');
  expect(readServerLogTail(data, 0, 5)).toEqual(['fresh']);
  expect(existsSync(`${serverLogPath(data)}.1`)).toBe(true);
});
