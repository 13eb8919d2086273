import { expect, test } from 'vitest';
import { parseListenFds, portOfInode, takeInheritedSockets } from '#src/inherited-sockets.ts';

const env = { LISTEN_PID: '77', LISTEN_FDS: '3', LISTEN_FDNAMES: 'http:api:api' };

test('descriptors are grouped by their names', () => {
  expect(Object.fromEntries(parseListenFds(env, 77))).toEqual({ http: [3], api: [4, 5] });
});

test('sockets that were meant for another process are left alone', () => {
  expect(parseListenFds(env, 78).size).toBe(0);
  expect(parseListenFds({}, 78).size).toBe(0);
});

test('without sockets it says how the platform is started', () => {
  expect(() => takeInheritedSockets({}, 1)).toThrow('bin/tfp server');
});

test('the port is found by the inode of the socket', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1111 1 0',
    '   1: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2222 1 0',
  ].join('\n');
  expect(portOfInode(table, '1111')).toBe(5000);
  expect(portOfInode(table, '2222')).toBe(8080);
  expect(portOfInode(table, '222')).toBeUndefined();
});
