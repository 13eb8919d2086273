import { once } from 'node:events';
import { Agent } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { post } from '#src/drains/receivers/post.ts';
import { startHastyServer } from '../../../../test/support/hasty-server.ts';

const TAKEN = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n';

describe('a receiver that closes', () => {
  function postTo(port: number, bytes = 8_000_000) {
    const lines = { body: Buffer.alloc(bytes, 'x'), headers: {} };
    const options = { agent: new Agent(), signal: new AbortController().signal, bytesMax: 100 };
    return post(new URL(`http://127.0.0.1:${port}/`), lines, options);
  }

  async function answerOf(said: string) {
    const { port, meet } = await startHastyServer(said);
    return meet(() => postTo(port));
  }

  test('before it was sent all lines has answered: none is sent twice', async () => {
    expect(await answerOf(`${TAKEN}taken`)).toMatchObject({ status: 200, body: 'taken' });
  });

  test('in the middle of its answer has said by its status whether it took them', async () => {
    expect(await answerOf(`${TAKEN}tak`)).toMatchObject({ status: 200, body: 'tak' });
  });

  test('in the middle of its answer by a reset has said so, too', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('readable', () => socket.write(`${TAKEN}tak`, () => socket.resetAndDestroy()));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await postTo(port, 100)).toMatchObject({ status: 200, body: 'tak' });
  });

  test('before its answer has a status has taken none', async () => {
    await expect(answerOf('HTTP/1.1 ')).rejects.toThrow();
  });
});
