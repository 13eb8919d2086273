import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { sendLines } from '#src/http/send-stream.ts';

// Goal: a stream costs little for each item, holds nothing back, and never ends as if it were whole.
// Method: a bare connection reads the answer as it stands on the wire, chunk sizes included.

type Items = (gone: AbortSignal) => AsyncGenerator<unknown>;

async function open(items: Items) {
  const server = createServer((_request, raw) => {
    void sendLines({ raw, hijack() {} } as unknown as FastifyReply, items);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  let text = '';
  socket.setEncoding('latin1').on('data', (more: string) => {
    text += more;
  });
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return { socket, text: () => text, until: (part: string) => has(() => text, part) };
}

async function has(text: () => string, part: string): Promise<void> {
  while (!text().includes(part)) await turn();
}

const chunksOf = (text: string) => text.match(/^[0-9a-f]+\r$/gm)?.length ?? 0;
const END = '\r\n0\r\n\r\n';

test('items that come at once go out in few pieces, in their order', async () => {
  const reader = await open(async function* () {
    for (let id = 0; id < 10_000; id += 1) yield { id };
  });
  await reader.until(END);
  expect(chunksOf(reader.text())).toBeLessThan(10);
  const lines = reader.text().match(/\{"id":\d+\}/g);
  expect(lines).toEqual(Array.from({ length: 10_000 }, (_, id) => `{"id":${id}}`));
});

test('an item is sent though none follows', async () => {
  const reader = await open(async function* (gone) {
    yield { id: 1 };
    await once(gone, 'abort');
  });
  await reader.until('{"id":1}\n');
});

test('what fails midway is cut, not ended', async () => {
  const reader = await open(async function* () {
    yield { id: 1 };
    await turn();
    await turn();
    throw new Error('the source broke');
  });
  await once(reader.socket, 'close');
  expect(reader.text()).toContain('{"id":1}\n');
  expect(reader.text()).not.toContain(END);
});
