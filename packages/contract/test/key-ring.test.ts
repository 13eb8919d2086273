import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createKey, ensureKeyFile, readKeyFile, writeKeyFile } from '#src/key-file.ts';
import { openKeyRing } from '#src/key-ring.ts';
import { open, seal } from '#src/sealing.ts';

function keyFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tfp-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'master.key');
  ensureKeyFile(file);
  return file;
}

test('a file of one line is a ring of one key', () => {
  const file = keyFile();
  const ring = openKeyRing(file);
  expect(ring.ids()).toEqual([ring.newest().id]);
  expect(open(ring.find(ring.newest().id), seal(ring.newest(), 'x', 'c'), 'c')).toBe('x');
});

test('a new key comes first and seals; the older one opens what it sealed', () => {
  const ring = openKeyRing(keyFile());
  const old = ring.newest();
  const sealed = seal(old, 'x', 'c');
  const fresh = ring.add();
  expect(ring.newest()).toEqual(fresh);
  expect(ring.ids()).toEqual([fresh.id, old.id]);
  expect(open(ring.find(sealed.keyId), sealed, 'c')).toBe('x');
  expect(statSync(ring.file).mode & 0o777).toBe(0o600);
});

test('a retired key leaves the file, and the newest never does', () => {
  const ring = openKeyRing(keyFile());
  const old = ring.newest();
  const fresh = ring.add();
  ring.retire([old.id, fresh.id]);
  expect(readKeyFile(ring.file)).toEqual([fresh]);
  expect(ring.find(old.id), 'what was read before the rotation still opens').toEqual(old);
  expect(() => openKeyRing(ring.file).find(old.id)).toThrow(`${ring.file} holds no key ${old.id}`);
});

test('a key that another process added is found without a restart', () => {
  const ring = openKeyRing(keyFile());
  const fresh = openKeyRing(ring.file).add();
  expect(ring.find(fresh.id)).toEqual(fresh);
});

test('a key that is not there opens nothing, in words that say what to do', () => {
  const ring = openKeyRing(keyFile());
  expect(() => ring.find('0123456789ab')).toThrowError(
    expect.objectContaining({
      message: `${ring.file} holds no key 0123456789ab: what it sealed stays shut.`,
      hint: expect.stringContaining('Add that key as a further line'),
    }),
  );
  rmSync(ring.file);
  expect(() => ring.find('0123456789ab')).toThrow('cannot be read (ENOENT)');
});

test.each([
  ['a short line', (line: string) => `${line}\n${line.slice(4)}\n`, /^Line 2 of .* is no key/],
  ['another writing', (line: string) => `${line}\nhello world\n`, /^Line 2 of .* is no key/],
  ['a key with a tail', (line: string) => `${line} old\n`, /^Line 1 of .* is no key/],
  ['nothing', () => '\n \n', /holds no key/],
])('a file with %s is refused as a whole, and left as it is', (_name, change, words) => {
  const file = keyFile();
  const text = change(readFileSync(file, 'utf8').trim());
  writeFileSync(file, text);
  expect(() => openKeyRing(file)).toThrow(words);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('blank lines, Windows line ends and a line that stands twice do no harm', () => {
  const file = keyFile();
  const [one, other] = [createKey(), createKey()];
  const lines = [one, other, one].map(({ bytes }) => bytes.toString('base64'));
  writeFileSync(file, `${lines.join('\r\n\r\n')}\r\n`);
  expect(readKeyFile(file)).toEqual([one, other]);
});

test('behind a link the key file itself is replaced', () => {
  const file = keyFile();
  const link = `${file}.link`;
  symlinkSync(file, link);
  const key = createKey();
  writeKeyFile(link, [key]);
  expect(readKeyFile(file)).toEqual([key]);
});
