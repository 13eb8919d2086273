import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { hearEarlyAnswer } from '#src/outlive-failed-writes.ts';

const ANSWER = 'HTTP/1.1 413 Payload Too Large\r\nContent-Length: 8\r\n\r\ntoo much';

async function uploading() {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const outgoing = request({ port, host: '127.0.0.1', method: 'POST', agent: false });
  hearEarlyAnswer(outgoing);
  const heard = once(outgoing, 'response');
  outgoing.write('a piece');
  const [socket] = (await once(server, 'connection')) as [Socket];
  await once(socket, 'data');
  socket.pause();
  // Whoever closes with something unread resets the connection.
  await new Promise((written) => outgoing.write('another one', written));
  return { outgoing, socket, heard };
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
