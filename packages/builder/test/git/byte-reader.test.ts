import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createByteReader } from '#src/git/byte-reader.ts';

async function* inPieces(text: string, size: number, error?: Error) {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
  if (error) throw error;
}

test('lines, lengths and the rest are the same wherever the chunks end', async () => {
  const sizes = fc.integer({ min: 1, max: 20 });
  await fc.assert(
    fc.asyncProperty(sizes, async (size) => {
      const reader = createByteReader(inPieces('first\n\n0123456789rest of it', size));
      expect(await reader.readLine(10)).toBe('first');
      expect(await reader.readLine(10)).toBe('');
      expect(String(await reader.readBytes(10))).toBe('0123456789');
      let rest = '';
      for await (const chunk of reader.rest()) rest += chunk;
      expect(rest).toBe('rest of it');
    }),
  );
});

test.each([
  ['longer than it may be', 'x'.repeat(20)],
  ['longer than it may be, with its end in sight', `${'x'.repeat(20)}\n`],
  ['never ended', 'x'],
])('a line that is %s is none', async (_what, text) => {
  expect(await createByteReader(inPieces(text, 100)).readLine(10)).toBeUndefined();
});

test('a line may come with all that follows it', async () => {
  const reader = createByteReader(inPieces(`id\n${'x'.repeat(1_000)}`, 2_000));
  expect(await reader.readLine(10)).toBe('id');
});

test('a stream that breaks has no more bytes', async () => {
  const reader = createByteReader(inPieces('12', 1, new Error('broken')));
  expect(await reader.readBytes(3)).toBeUndefined();
});
