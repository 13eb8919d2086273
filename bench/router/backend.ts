import { createServer } from 'node:net';

// A backend that costs little: it answers each head with the same bytes, as many as the first number in the path says.

const HEAD_END = Buffer.from('\r\n\r\n');
const answers = new Map<number, Buffer>();

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    let at = chunk.indexOf(HEAD_END);
    while (at !== -1) {
      socket.write(answerFor(chunk));
      at = chunk.indexOf(HEAD_END, at + 4);
    }
  });
});

function answerFor(request: Buffer): Buffer {
  const size = Number(/^GET \/(\d+)/.exec(request.toString('latin1', 0, 20))?.[1] ?? 120);
  let answer = answers.get(size);
  if (answer === undefined) {
    const head = [
      'HTTP/1.1 200 OK',
      'X-Powered-By: bench',
      'Content-Type: text/html; charset=utf-8',
      `Content-Length: ${size}`,
      'ETag: W/"78-abcdef"',
      'Date: Sat, 01 Jan 2028 00:00:00 GMT',
      'Connection: keep-alive',
      'Keep-Alive: timeout=60',
    ];
    answer = Buffer.from(`${head.join('\r\n')}\r\n\r\n${'x'.repeat(size)}`);
    answers.set(size, answer);
  }
  return answer;
}

server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as { port: number }).port }),
);
