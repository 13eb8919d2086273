import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { CONNECTIONS_MAX, FILES_RESERVED } from '#src/limits.ts';
import { roomForConnections } from '#src/proxying/connection-room.ts';

test.each([
  [Number.POSITIVE_INFINITY, CONNECTIONS_MAX],
  [1_048_576, CONNECTIONS_MAX],
  [1_024, (1_024 - FILES_RESERVED) / 2],
  [FILES_RESERVED + 41, 20],
  [20, 1],
])('with %d files there is room for %d visitors', (limit, room) => {
  expect(roomForConnections(limit)).toBe(room);
});

test('a limit that is changed while we run counts', () => {
  const before = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  const limit = (soft: string) =>
    execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${soft}:`]);
  onTestFinished(() => void limit(before ?? ''));
  limit('1000');
  expect(roomForConnections()).toBe((1_000 - FILES_RESERVED) / 2);
});
