import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PlaceBook } from '#src/drains/place-book.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const place = (position: number) => ({ position, idMin: 0, linesSeen: 0 });

test('where a new drain begins is on the disk at once; how far it came, when it is saved', async () => {
  const folder = temporaryFolder();
  const book = new PlaceBook(folder);
  const record = book.open('drain-1', () => ({ a: place(7) }));
  const begun = new PlaceBook(folder).open('drain-1', () => ({ a: place(99) }));
  expect(begun.places).toEqual({ a: place(7) });
  record.places.a = place(8);
  record.sent = 3;
  book.touch('drain-1');
  await book.save();
  const later = new PlaceBook(folder).open('drain-1', () => ({}));
  expect(later).toMatchObject({ places: { a: place(8) }, sent: 3 });
});

test('drains that are gone leave nothing behind, also where a save was on its way', async () => {
  const folder = temporaryFolder();
  const book = new PlaceBook(folder);
  for (const id of ['one', 'two', 'three']) book.open(id, () => ({}));
  book.touch('two');
  const saving = book.save();
  book.keepOnly(new Set(['one', 'two']));
  book.forget('two');
  await saving;
  const again = new PlaceBook(folder);
  again.keepOnly(new Set(['one']));
  expect(readdirSync(folder)).toEqual(['one.json']);
});

test('a file that cannot be read is a drain that begins anew', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'torn.json'), '{"places":');
  const record = new PlaceBook(folder).open('torn', () => ({ a: place(5) }));
  expect(record).toMatchObject({ places: { a: place(5) }, sent: 0 });
});

test('what is no id of a drain becomes no path', () => {
  const book = new PlaceBook(temporaryFolder());
  expect(() => book.open('../outside', () => ({}))).toThrow('no id of a drain');
});
