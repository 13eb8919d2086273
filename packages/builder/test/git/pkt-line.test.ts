import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacketReader, encodePacket, FLUSH, type Packet } from '#src/git/pkt-line.ts';

const show = (packets: Packet[]) =>
  packets.map((packet) => (packet.kind === 'flush' ? null : packet.payload.toString()));

test('packets come out as they went in, wherever the chunks end', () => {
  const texts = fc.array(fc.option(fc.string({ minLength: 1 })));
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 9 }), (lines, size) => {
      const bytes = Buffer.concat(
        lines.map((line) => (line === null ? FLUSH : encodePacket(line))),
      );
      const read = createPacketReader(65_520);
      const packets: Packet[] = [];
      for (let at = 0; at < bytes.length; at += size)
        packets.push(...read(bytes.subarray(at, at + size)));
      expect(show(packets)).toEqual(lines);
    }),
  );
});

test.each(['zzzz', '0003', '0001', 'ffff', '-001'])('the length %s is refused', (length) => {
  expect(() => createPacketReader(65_520)(Buffer.from(`${length}xxxx`))).toThrow(RangeError);
});
