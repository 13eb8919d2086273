import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { program } from './support/programs.ts';
import { start } from './support/run.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const relay = program('relay');

function frame(channel: number, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload);
  const head = Buffer.alloc(5);
  head.writeUInt8(channel, 0);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

const exitWith = (code: number) => frame(3, Buffer.from([code]));

/** A builder that takes one push; `answer` is called when the relay has said all that it has to say. */
async function push(input: Buffer | string, answer: (socket: Socket) => void) {
  const path = join(temporaryFolder(), 'hook.sock');
  const received: Buffer[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', () => {});
    socket.on('end', () => answer(socket));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const run = start(relay, [], { env: { TFP_HOOK_SOCKET: path, TFP_PUSH_ID: 'p1' } });
  run.child.stdin?.end(input);
  const { code } = await run.ended;
  const sent = Buffer.concat(received);
  return { code, stdout: run.stdout(), stderr: run.stderr(), sent };
}

test('the push id goes first, then all of stdin, then its end', async () => {
  const input = Buffer.alloc(1_000_000, 'pack ');
  const { sent, code } = await push(input, (socket) => socket.write(exitWith(0)));
  expect(sent.equals(Buffer.concat([Buffer.from('p1\n'), input]))).toBe(true);
  expect(code).toBe(0);
});

test('frames go to stdout and stderr, and the last one is the exit code', async () => {
  const answer = Buffer.concat([
    frame(1, 'to git\n'),
    frame(2, '-----> building\n'),
    frame(2, ''),
    frame(9, 'a channel of the future'),
    frame(1, 'done\n'),
    exitWith(42),
  ]);
  const { code, stdout, stderr } = await push('', (socket) => socket.write(answer));
  expect({ code, stdout, stderr }).toEqual({
    code: 42,
    stdout: 'to git\ndone\n',
    stderr: '-----> building\n',
  });
});

test('frames may come in any pieces and be of any length', async () => {
  const long = 'x'.repeat(300_000);
  const answer = Buffer.concat([frame(1, 'a'), frame(2, long), exitWith(0)]);
  const { stdout, stderr } = await push('', (socket) => {
    for (const byte of answer.subarray(0, 20)) socket.write(Buffer.from([byte]));
    socket.write(answer.subarray(20));
  });
  expect(stdout).toBe('a');
  expect(stderr).toBe(long);
});

test('the answer may come before stdin has ended', async () => {
  const path = join(temporaryFolder(), 'hook.sock');
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write(Buffer.concat([frame(2, 'no\n'), exitWith(1)]));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const run = start(relay, [], { env: { TFP_HOOK_SOCKET: path, TFP_PUSH_ID: 'p1' } });
  expect((await run.ended).code).toBe(1);
  expect(run.stderr()).toBe('no\n');
});

test('a builder that goes away is told to the pusher', async () => {
  const { code, stderr } = await push('', (socket) => {
    socket.end(frame(2, 'building\n'));
  });
  expect(code).toBe(1);
  expect(stderr).toBe(
    'building\nThe builder went away while it worked on this push: tfp releases tells what became of it. If there is no release, push again.\n',
  );
});

test('a builder that is not there is told to the pusher', async () => {
  const env = { TFP_HOOK_SOCKET: join(temporaryFolder(), 'none'), TFP_PUSH_ID: 'p1' };
  const run = start(relay, [], { env });
  expect((await run.ended).code).toBe(1);
  expect(run.stderr()).toBe('The builder cannot be reached: nothing was deployed. Push again.\n');
});

test('when git has gone it leaves, so that the builder sees it', async () => {
  const path = join(temporaryFolder(), 'hook.sock');
  let closed = false;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('close', () => {
      closed = true;
    });
    const chatter = setInterval(() => socket.write(frame(1, 'still building\n')), 5);
    socket.on('close', () => clearInterval(chatter));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const run = start(relay, [], { env: { TFP_HOOK_SOCKET: path, TFP_PUSH_ID: 'p1' } });
  await until('output', () => run.stdout() !== '');
  run.child.stdout?.destroy();
  await until('the end of the relay', () => closed);
});
