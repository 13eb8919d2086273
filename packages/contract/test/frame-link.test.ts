import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, FRAME } from '#src/attach-frames.ts';
import { FrameLink, WINDOW_BYTES } from '#src/frame-link.ts';

/** A connection that keeps what is written until it is carried over, as far as it gets. */
function wire() {
  const written: Buffer[] = [];
  const socket = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      written.push(chunk);
      done();
    },
  });
  return { socket, take: () => Buffer.concat(written.splice(0)) };
}

function side() {
  const seen: string[] = [];
  const link = new FrameLink({
    onFrame({ payload }, done) {
      seen.push(payload.toString());
      done();
    },
    onRoom: () => {},
  });
  return { link, seen };
}

test('new connections make no room: a reader that is slow is waited for, however many there were', () => {
  const one = side();
  const other = new FrameLink({ onFrame: () => {}, onRoom: () => {} });
  const payload = 'x'.repeat(WINDOW_BYTES / 4);
  for (let connection = 0; connection < 8; connection++) {
    const out = wire();
    const back = wire();
    one.link.join(out.socket, other.received);
    other.join(back.socket, one.link.received);
    one.link.reader()(back.take());
    while (one.link.hasRoom) one.link.send(FRAME.stdout, payload);
    other.reader()(out.take());
    one.link.leave(out.socket);
    other.leave(back.socket);
  }
  expect(other.received).toBe(4);
});

test('whatever a connection loses, each frame comes once and in order', async () => {
  const lives = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 90 })),
    {
      maxLength: 12,
    },
  );
  await fc.assert(
    fc.asyncProperty(lives, async (connections) => {
      const one = side();
      const other = side();
      let count = 0;
      for (const [frames, carried] of [...connections, [0, 10_000] as const]) {
        const out = wire();
        const back = wire();
        one.link.join(out.socket, other.link.received);
        other.link.join(back.socket, one.link.received);
        for (let sent = 0; sent < frames; sent++) one.link.send(FRAME.stdin, String(count++));
        other.link.reader()(out.take().subarray(0, carried));
        await new Promise(setImmediate);
        one.link.reader()(back.take().subarray(0, carried));
        one.link.leave(out.socket);
        other.link.leave(back.socket);
      }
      expect(other.seen).toEqual(Array.from({ length: count }, (_, index) => String(index)));
      expect(one.link.isDelivered).toBe(true);
    }),
  );
});

test('room ends with the window, and comes back when the peer has dealt with it', async () => {
  let hasRoom = 0;
  const link = new FrameLink({ onFrame: (_frame, done) => done(), onRoom: () => hasRoom++ });
  const piece = Buffer.alloc(WINDOW_BYTES / 4);
  expect([1, 2, 3].every(() => link.send(FRAME.stdout, piece))).toBe(true);
  expect(link.send(FRAME.stdout, piece)).toBe(false);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(2);
  link.reader()(encodeFrame(FRAME.ack, count));
  expect({ hasRoom, room: link.hasRoom }).toEqual({ hasRoom: 1, room: true });
});

test('a peer that claims what was never sent, or ignores the window, is refused', () => {
  const { link } = side();
  const count = Buffer.alloc(4, 1);
  expect(() => link.reader()(encodeFrame(FRAME.ack, count))).toThrow(/more than was sent/);
  const greedy = new FrameLink({ onFrame: () => {}, onRoom: () => {} });
  const read = greedy.reader();
  const piece = encodeFrame(FRAME.stdin, Buffer.alloc(WINDOW_BYTES));
  expect(() => {
    for (let index = 0; index < 6; index++) read(piece);
  }).toThrow(/more than was asked for/);
});
