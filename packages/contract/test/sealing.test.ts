import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  createDataKey,
  type KeyRing,
  open,
  openDataKey,
  rewrapDataKey,
  type SealingKey,
  seal,
} from '#src/sealing.ts';

const key = (id: string) => ({ id, bytes: randomBytes(32) });
const ring = (...keys: SealingKey[]): KeyRing => ({
  newest: () => keys[0] as SealingKey,
  find: (id) => keys.find((each) => each.id === id) ?? key('none'),
});

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
  const master = ring(key('master'));
  const wrapped = createDataKey(master, 'app-1');
  const dataKey = openDataKey(master, wrapped, 'app-1');
  expect(open(dataKey, seal(dataKey, 'x', 'c'), 'c')).toBe('x');
  expect(() => openDataKey(master, wrapped, 'app-2')).toThrow();
});

test('no two seals of one text look alike', () => {
  const master = key('master');
  expect(seal(master, 'x', 'c').text).not.toBe(seal(master, 'x', 'c').text);
});

test('a data key that was wrapped anew is the same one, and the older master key opens it no more', () => {
  const [old, fresh] = [key('old'), key('new')];
  const wrapped = createDataKey(ring(old), 'app-1');
  const sealed = seal(openDataKey(ring(old), wrapped, 'app-1'), 'x', 'c');
  const again = rewrapDataKey(ring(fresh, old), wrapped, 'app-1');
  expect(again.keyId).toBe('new');
  expect(open(openDataKey(ring(fresh), again, 'app-1'), sealed, 'c')).toBe('x');
  expect(() => openDataKey(ring({ ...old, id: 'new' }), again, 'app-1')).toThrow();
});
