import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { parseListeners, readListeners } from '#src/engine/process-listeners.ts';
import { isOutOfReach } from '#src/health/out-of-reach.ts';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue';

test('the kernel’s tables are read as addresses', () => {
  const table = [
    HEAD,
    '   0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000',
    '   1: 00000000:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000',
    '   2: 0100007F:1389 0100007F:9999 01 00000000:00000000 00:00000000 00000000',
    '   3: 00000000000000000000000000000000:1388 0:0 0A 0:0',
    '   4: 00000000000000000000000001000000:1388 0:0 0A 0:0',
    '   5: 0000000000000000FFFF00000100007F:1388 0:0 0A 0:0',
  ].join('\n');
  expect(parseListeners(table)).toEqual([
    '127.0.0.1:5000',
    '0.0.0.0:3000',
    '[::]:5000',
    '[::1]:5000',
    '[::ffff:7f00:1]:5000',
  ]);
});

test('a real listener of this process is found', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  expect(readListeners(process.pid)).toContain(`127.0.0.1:${port}`);
  server.close();
});

test.each([
  [[], false],
  [['127.0.0.1:5000'], true],
  [['[::1]:5000'], true],
  [['[::ffff:7f00:1]:5000'], true],
  [['127.0.0.1:5000', '[::]:5000'], false],
  [['0.0.0.0:5000'], false],
  [['10.1.2.3:5000'], false],
  [['127.0.0.1:9229'], false],
  [['0.0.0.0:3000'], false],
])('%j is out of reach on port 5000: %s', (listeners, expected) => {
  expect(isOutOfReach(listeners, 5000)).toBe(expected);
});
