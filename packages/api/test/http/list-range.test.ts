import { expect, test } from 'vitest';
import { pageOf, pageOfFound, parseRange } from '#src/http/list-range.ts';
import { limits } from '#src/limits.ts';

const FIELDS = ['version', 'id', 'created_at'] as const;

const WHOLE = {
  field: 'version',
  start: null,
  isExclusive: false,
  isDescending: false,
  max: limits.listItemsDefault,
};

test('without a header the whole list is asked for, as far as a page goes', () => {
  expect(parseRange(undefined, FIELDS)).toEqual(WHOLE);
  expect(parseRange(' version .. ', FIELDS)).toEqual(WHOLE);
});

test.each([
  ['version ..; order=desc,max=1', { field: 'version', isDescending: true, max: 1 }],
  ['version ..; max=15, order=desc', { isDescending: true, max: 15 }],
  ['version ..; order=desc', { isDescending: true, max: 200 }],
  ['id ..; max=1000;', { field: 'id', isDescending: false, max: 1000 }],
  ['created_at ..; max=10, order=desc', { field: 'created_at', max: 10 }],
  ['version ..', { field: 'version', start: null, max: 200 }],
  ['version 12..; max=3', { start: '12', isExclusive: false, max: 3 }],
  ['version ]12..; max=3', { start: '12', isExclusive: true, max: 3 }],
  ['version ]12..20; max=3', { start: '12', max: 3 }],
  ['version ..; max=99999', { max: 1000 }],
  ['version ..; max=-3', { max: 200 }],
  ['version ..; max=0', { max: 200 }],
  ['version ..; max=1.5', { max: 200 }],
  ['version ..; max=many', { max: 200 }],
])('%s is read', (header, expected) => {
  expect(parseRange(header, FIELDS)).toMatchObject(expected);
});

test.each(['bytes=0-5', 'name ..', '', 'version'])('%s is refused', (header) => {
  expect(() => parseRange(header, FIELDS)).toThrow(
    expect.objectContaining({
      code: 'bad_request',
      message: `The Range header "${header}" cannot be read.`,
      hint: 'Write it like this: version ..; order=desc,max=20',
    }),
  );
});

test('of a header that is too long the beginning is told', () => {
  const told = `1${'x'.repeat(79)}`;
  expect(() => parseRange(`${told}y`, FIELDS)).toThrow(`header "${told}" cannot`);
});

const LETTERS = ['b', 'e', 'a', 'd', 'c'];

test.each<[string, string, string | null]>([
  ['id ..', 'abcde', null],
  ['id ..; max=5', 'abcde', null],
  ['id ..; max=3', 'abc', 'id ]c..; max=3'],
  ['id ..; max=2', 'ab', 'id ]b..; max=2'],
  ['id ]b..; max=2', 'cd', 'id ]d..; max=2'],
  ['id ]d..; max=2', 'e', null],
  ['id ]e..; max=2', '', null],
  ['id c..; max=2', 'cd', 'id ]d..; max=2'],
  ['id c..; max=3', 'cde', null],
  ['id ..; max=2, order=desc', 'ed', 'id ]d..; max=2, order=desc'],
  ['id ]d..; max=2, order=desc', 'cb', 'id ]b..; max=2, order=desc'],
  ['id b..; max=2, order=desc', 'ba', null],
])('%s of five is %s, and then %s', (header, letters, next) => {
  const key = (letter: string, field: string) => (field === 'id' ? letter : 'x');
  const page = pageOf(LETTERS, parseRange(header, FIELDS), key);
  expect(page).toEqual({ items: letters.split(''), next });
});

test('items of one key stay in their order', () => {
  const { items } = pageOf(LETTERS, parseRange('id ..', FIELDS), () => 'same');
  expect(items).toEqual(LETTERS);
});

test.each<[number[], number[], string | null]>([
  [[], [], null],
  [[6], [6], null],
  [[6, 7, 8], [6, 7, 8], null],
  [[6, 7, 8, 9], [6, 7, 8], 'version ]8..; max=3'],
])('what was found as %j is a page of %j', (found, items, next) => {
  const asked = parseRange('version ..; max=3', FIELDS);
  expect(pageOfFound(asked, found, (number) => number)).toEqual({ items, next });
});
