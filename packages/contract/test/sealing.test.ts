import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createDataKey, open, openDataKey, seal } from '#src/sealing.ts';

const key = (id: string) => ({ id, bytes: randomBytes(32) });

test('what was sealed opens with the same key and context', () => {
  const master = key('master');
  expect(open(master, seal(master, 'hällo', 'a'), 'a')).toBe('hällo');
});

test('another key, another context or a changed byte does not open it', () => {
  const master = key('master');
  const sealed = seal(master, 'secret', 'a');
  expect(() => open(key('other'), sealed, 'a')).toThrow();
  expect(() => open(master, sealed, 'b')).toThrow();
  const text = Buffer.from(sealed.text, 'base64');
  text.writeUInt8(text.readUInt8(0) ^ 1, 0);
  expect(() => open(master, { ...sealed, text: text.toString('base64') }, 'a')).toThrow();
});

test('a data key is wrapped for one app alone', () => {
  const master = key('master');
  const wrapped = createDataKey(master, 'app-1');
  const dataKey = openDataKey(master, wrapped, 'app-1');
  expect(open(dataKey, seal(dataKey, 'x', 'c'), 'c')).toBe('x');
  expect(() => openDataKey(master, wrapped, 'app-2')).toThrow();
});

test('no two seals of one text look alike', () => {
  const master = key('master');
  expect(seal(master, 'x', 'c').text).not.toBe(seal(master, 'x', 'c').text);
});
