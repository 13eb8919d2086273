import { describe, expect, test } from 'vitest';
import { renderRecords } from '#src/output/records.ts';
import { type Column, renderTable } from '#src/output/table.ts';

interface Row {
  name: string;
  who: string;
  what: string;
}

const columns: Column<Row>[] = [
  { title: 'NAME', text: ({ name }) => name },
  { title: 'WHO', text: ({ who }) => who, flexible: true },
  { title: 'WHAT', text: ({ what }) => what, flexible: true },
];
const rows: Row[] = [
  { name: 'v1', who: 'me@example.com', what: 'Deploy' },
  { name: 'v10', who: 'somebody.with.a.long.name@example.com', what: 'Set '.repeat(30).trim() },
];

const render = (...given: Parameters<typeof renderTable<Row>>) => renderTable(...given) ?? [];

describe('a table', () => {
  test('is aligned under its titles', () => {
    expect(render(columns, rows.slice(0, 1))).toEqual([
      'NAME  WHO             WHAT',
      'v1    me@example.com  Deploy',
    ]);
  });

  test('cuts its last flexible columns until a line fits 80 columns', () => {
    const lines = render(columns, rows, 80);
    expect(lines.map((line) => line.length)).toEqual([49, 51, 80]);
    expect(lines[2]).toMatch(/^v10 {3}somebody.* {2}(Set )+.*…$/);
  });

  test('cuts the next one when that is not enough', () => {
    const lines = render(columns, rows, 30);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(30);
  });

  test('is whole where nobody says how wide', () => {
    expect(render(columns, rows)[2]).toContain('Set '.repeat(30).trim());
  });

  test('holds no control characters of others', () => {
    const lines = render(columns, [{ name: 'a\nb', who: '\x1b[2J', what: 'c' }]);
    expect(lines[1]).toBe('a\\nb  \\x1b[2J  c');
  });

  test('is coloured after it was laid out', () => {
    const painted = [
      { ...columns[0], paint: (cell: string) => `<${cell}>` },
      columns[1],
    ] as Column<Row>[];
    expect(render(painted, rows.slice(0, 1))[1]).toBe('<v1  >  me@example.com');
  });

  test('is none where no line can fit, and each row tells its cells one below the other', () => {
    expect(renderTable(columns, rows, 20)).toBeUndefined();
    expect(renderRecords(columns, [...rows, { name: 'v2', who: '', what: 'x' }], 20)).toEqual([
      'v1',
      '  WHO   me@example.…',
      '  WHAT  Deploy',
      'v10',
      '  WHO   somebody.wi…',
      '  WHAT  Set Set Set…',
      'v2',
      '  WHAT  x',
    ]);
  });
});
