import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

const SERVER = `
  const { parentPort, workerData: { door, answer, isGone } } = require('node:worker_threads');
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => {});
    socket.write(answer);
    socket.destroy();
    Atomics.store(isGone, 0, 1);
    Atomics.notify(isGone, 0);
  });
  server.listen(door, () => parentPort.postMessage(server.address()));
`;

/**
 * A server that answers the first who connects before it has read a byte, and closes. `meet` holds this thread up from
 * the connection on till then: whatever is written comes too late.
 */
export async function startHastyServer(answer: string, door: string | number = 0) {
  const isGone = new Int32Array(new SharedArrayBuffer(4));
  const server = new Worker(SERVER, { eval: true, workerData: { door, answer, isGone } });
  onTestFinished(async () => void (await server.terminate()));
  const [address] = (await once(server, 'message')) as [AddressInfo];
  return {
    port: address.port,
    meet<Answer>(connect: () => Answer): Answer {
      const asked = connect();
      // Node connects a tick later.
      process.nextTick(() => Atomics.wait(isGone, 0, 0, 10_000));
      return asked;
    },
  };
}
