import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import { streamGit } from '../../src/git/stream-git.ts';
import { tempFolder } from '../support/test-ledger.ts';

/** A builder in a thread of its own: it answers while ours is held up. */
const BUILDER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const server = require('node:http').createServer((incoming, response) => {
    incoming.once('data', () => response.end('refs'));
  });
  server.listen(workerData, () => parentPort.postMessage('ready'));
`;

test('a builder that answers before the end of the request is written is heard', async () => {
  const socketPath = `${tempFolder()}/builder.sock`;
  const builder = new Worker(BUILDER, { eval: true, workerData: socketPath });
  onTestFinished(async () => void (await builder.terminate()));
  await once(builder, 'message');
  const empties = holdUpEmptyWrites();

  const door = createServer(async (incoming, reply) => {
    // As behind the guards of the real door: the request is whole before the builder's socket is connected.
    await undefined;
    const streamed = streamGit(incoming, reply, { socketPath, path: '/git', headers: {} });
    streamed.catch(() => reply.writeHead(503).end());
  }).listen(0);
  onTestFinished(() => void door.close());

  const client = connect((door.address() as AddressInfo).port);
  client.write('POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 4\r\n\r\n0000');
  expect(await text(client)).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(empties).toHaveBeenCalled();
});

/** Node ends such a request by a write of nothing: a thread that is put to sleep in between comes too late for it. */
function holdUpEmptyWrites() {
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  const heldUp = vi.fn(() => Atomics.wait(asleep, 0, 0, 300));
  const write = Socket.prototype._write;
  const spy = vi.spyOn(Socket.prototype, '_write').mockImplementation(function (
    this: Socket,
    ...args
  ) {
    if (args[0].length === 0) heldUp();
    write.apply(this, args);
  });
  onTestFinished(() => spy.mockRestore());
  return heldUp;
}
