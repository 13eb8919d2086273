import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { hearEarlyAnswer } from '#src/outlive-failed-writes.ts';

const ANSWER = 'HTTP/1.1 413 Payload Too Large\r\nContent-Length: 8\r\n\r\ntoo much';

async function uploading(agent: Agent | false = false) {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = () => {
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST', agent });
    hearEarlyAnswer(outgoing);
    return outgoing;
  };
  const outgoing = ask();
  const heard = once(outgoing, 'response');
  outgoing.write('a piece');
  const [socket] = (await once(server, 'connection')) as [Socket];
  await once(socket, 'data');
  socket.pause();
  // Whoever closes with something unread resets the connection.
  await new Promise((written) => outgoing.write('another one', written));
  return { server, ask, outgoing, socket, heard };
}

/** Holds this thread up, so that the kernel has told the other side before anything more is written. */
function letArrive(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}

test('an answer is heard though more of the request is written to a server that has closed', async () => {
  const { outgoing, socket, heard } = await uploading();
  socket.write(ANSWER);
  socket.destroy();
  outgoing.write('too late');
  const [response] = await heard;
  expect(response.statusCode).toBe(413);
  expect(await response.toArray().then(String)).toBe('too much');
});

test('a server that closes without an answer is told all the same', async () => {
  const { outgoing, socket, heard } = await uploading();
  socket.destroy();
  outgoing.write('too late');
  await expect(heard).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('no other request is sent over a kept connection that is known to be gone', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const { server, ask, outgoing, socket, heard } = await uploading(agent);
  server.once('connection', (other: Socket) => other.once('data', () => other.end(ANSWER)));
  socket.write(ANSWER);
  socket.destroy();
  letArrive();
  outgoing.end('too late');
  const [first] = await heard;
  const next = ask().end();
  await first.resume().toArray();
  const [second] = await once(next, 'response');
  expect(await second.toArray().then(String)).toBe('too much');
});

test('a connection that has changed its protocol breaks off where it is written to in vain', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = { connection: 'upgrade', upgrade: 'x' };
  const outgoing = request({ port, host: '127.0.0.1', headers, agent: false });
  hearEarlyAnswer(outgoing);
  outgoing.end();
  const [socket] = (await once(server, 'connection')) as [Socket];
  const switched = once(outgoing, 'upgrade');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  const [, tunnel] = (await switched) as [unknown, Socket];
  // Nothing of it is read, so that only the write can tell.
  tunnel.pause();
  const told = once(tunnel, 'error');
  socket.resetAndDestroy();
  letArrive();
  tunnel.write('a word');
  await expect(told).resolves.toMatchObject([{ code: expect.stringMatching(/EPIPE|ECONNRESET/) }]);
});
