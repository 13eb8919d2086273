import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createFrameDecoder,
  encodeFrame,
  FRAME,
  FRAME_BYTES_MAX,
  type Frame,
} from '#src/attach-frames.ts';

test('frames arrive whole, in order and unchanged, however the bytes are cut', () => {
  const type = fc.constantFrom(...Object.values(FRAME));
  const frames = fc.array(fc.tuple(type, fc.uint8Array({ maxLength: 300 })), { maxLength: 20 });
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 64 }), (sent, cut) => {
      const bytes = Buffer.concat(
        sent.map(([kind, payload]) => encodeFrame(kind, Buffer.from(payload))),
      );
      const received: Frame[] = [];
      const decode = createFrameDecoder((frame) =>
        received.push({ ...frame, payload: Buffer.from(frame.payload) }),
      );
      for (let at = 0; at < bytes.length; at += cut) decode(bytes.subarray(at, at + cut));
      expect(received).toEqual(
        sent.map(([kind, payload]) => ({ type: kind, payload: Buffer.from(payload) })),
      );
    }),
  );
});

test('a frame that claims too much is refused before it is awaited', () => {
  const head = Buffer.from([FRAME.stdin, 0, 0, 0, 0]);
  head.writeUInt32BE(FRAME_BYTES_MAX + 1, 1);
  expect(() => createFrameDecoder(() => {})(head)).toThrow();
});
