import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, FILES_RESERVED } from '#src/limits.ts';
import { ConnectionRoom, roomForConnections } from '#src/proxying/connection-room.ts';

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

test('one address has its share, a proxy on this machine all of it, and who leaves makes room', () => {
  const room = new ConnectionRoom();
  const enter = (address: string) => room.enter(address);
  for (let count = 0; count < CONNECTIONS_PER_ADDRESS_MAX; count++) {
    expect(enter('10.0.0.1')).toBe(true);
    expect(enter('127.0.0.1')).toBe(true);
  }
  expect(enter('10.0.0.1')).toBe(false);
  expect([enter('10.0.0.2'), enter('127.0.0.1')]).toEqual([true, true]);
  room.leave('10.0.0.1');
  expect(enter('10.0.0.1')).toBe(true);
});

test('who was turned away takes no room', () => {
  const room = new ConnectionRoom(() => 2);
  expect([room.enter('a'), room.enter('b'), room.enter('c')]).toEqual([true, true, false]);
  room.leave('a');
  expect([room.enter('c'), room.enter('d')]).toEqual([true, false]);
});
