import { expect, test } from 'vitest';
import { nextRange, pageOf, parseRange } from '#src/http/list-range.ts';

const FIELDS = ['version', 'id', 'created_at'] as const;

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
  ['version ..; max=many', { max: 200 }],
  [undefined, { field: 'version', start: null, isDescending: false }],
])('%s is read', (header, expected) => {
  expect(parseRange(header, FIELDS)).toMatchObject(expected);
});

test.each(['bytes=0-5', 'name ..', '', 'version'])('%s is refused', (header) => {
  expect(() => parseRange(header, FIELDS)).toThrow(/Range header/);
});

test('a list is read whole, page by page, in either order', () => {
  const items = Array.from({ length: 25 }, (_, index) => `item-${String(index).padStart(2, '0')}`);
  for (const order of ['', ', order=desc']) {
    let header: string | null = `id ..; max=10${order}`;
    const read: string[] = [];
    while (header !== null) {
      const page: { items: string[]; next: string | null } = pageOf(
        items,
        parseRange(header, FIELDS),
        (item) => item,
      );
      read.push(...page.items);
      header = page.next;
    }
    expect(read).toEqual(order === '' ? items : items.toReversed());
  }
});

test('the next range can be read again', () => {
  const asked = parseRange('version ..; max=7, order=desc', FIELDS);
  expect(parseRange(nextRange(asked, '12'), FIELDS)).toEqual({
    ...asked,
    start: '12',
    isExclusive: true,
  });
});
