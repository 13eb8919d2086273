import { expect, test } from 'vitest';
import { HeldBytes } from '#src/http/held-bytes.ts';

test('a head that dribbles in is read again only when it has doubled, is broken, or ends', () => {
  const head = Buffer.from(`GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(4_000)}\r\n`);
  const held = new HeldBytes();
  let reads = 0;
  let wasWorthAtEnd = false;
  for (let at = 0; at < head.length; at++) {
    held.append(head, at, at + 1);
    wasWorthAtEnd = held.isWorthReading();
    if (wasWorthAtEnd) reads++;
  }
  expect(wasWorthAtEnd).toBe(true);
  expect(reads).toBeLessThan(20);
  expect(held.bytes.subarray(held.start, held.end).equals(head)).toBe(true);
});
