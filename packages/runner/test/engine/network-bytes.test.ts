import { expect, test } from 'vitest';
import { parseNetworkBytes, readNetworkBytes } from '#src/engine/network-bytes.ts';

const TABLE = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:  500       5    0    0    0     0          0         0   500       5    0    0    0     0       0          0
  eth0: 1500      15    0    0    0     0          0         0   2500      25    0    0    0     0       0          0
  eth1:4294967297 1     0    0    0     0          0         0     10       1    0    0    0     0       0          0
`;

test('what all interfaces but the inner one have carried is added up', () => {
  expect(parseNetworkBytes(TABLE)).toEqual({ received: 1_500 + 4_294_967_297, sent: 2_510 });
});

test('a process that is gone, or is no container’s, tells nothing', () => {
  expect(readNetworkBytes(2 ** 30, 'any')).toBeUndefined();
  expect(readNetworkBytes(process.pid, 'f'.repeat(64))).toBeUndefined();
});
