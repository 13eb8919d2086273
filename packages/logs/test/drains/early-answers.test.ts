import { Agent } from 'node:http';
import { describe, expect, test } from 'vitest';
import { post } from '#src/drains/receivers/post.ts';
import { startHastyServer } from '../../../../test/support/hasty-server.ts';

const TAKEN = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n';

describe('a receiver that closes', () => {
  async function answerOf(said: string) {
    const { port, meet } = await startHastyServer(said);
    const lines = { body: Buffer.alloc(8_000_000, 'x'), headers: {} };
    const options = { agent: new Agent(), signal: new AbortController().signal, bytesMax: 100 };
    return meet(() => post(new URL(`http://127.0.0.1:${port}/`), lines, options));
  }

  test('before it was sent all lines has answered: none is sent twice', async () => {
    expect(await answerOf(`${TAKEN}taken`)).toMatchObject({ status: 200, body: 'taken' });
  });

  test('in the middle of its answer has said by its status whether it took them', async () => {
    expect(await answerOf(`${TAKEN}tak`)).toMatchObject({ status: 200, body: 'tak' });
  });

  test('before its answer has a status has taken none', async () => {
    await expect(answerOf('HTTP/1.1 ')).rejects.toThrow();
  });
});
