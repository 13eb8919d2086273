import fc from 'fast-check';
import { expect, test } from 'vitest';
import { demultiplex } from '#src/engine/docker-output.ts';

const piece = fc.record({
  stream: fc.constantFrom('stdout' as const, 'stderr' as const),
  bytes: fc.uint8Array({ maxLength: 200 }),
});

test('both streams come out unchanged, however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }),
      fc.integer({ min: 1, max: 50 }),
      (sent, cut) => {
        const wire = Buffer.concat(
          sent.map(({ stream, bytes }) => {
            const head = Buffer.alloc(8);
            head.writeUInt8(stream === 'stdout' ? 1 : 2, 0);
            head.writeUInt32BE(bytes.length, 4);
            return Buffer.concat([head, bytes]);
          }),
        );
        const received = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
        const take = demultiplex((stream, bytes) => received[stream].push(Buffer.from(bytes)));
        for (let at = 0; at < wire.length; at += cut) take(wire.subarray(at, at + cut));
        for (const stream of ['stdout', 'stderr'] as const) {
          const expected = sent.filter((one) => one.stream === stream).map(({ bytes }) => bytes);
          expect(Buffer.concat(received[stream])).toEqual(Buffer.concat(expected));
        }
      },
    ),
  );
});
