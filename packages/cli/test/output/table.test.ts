import { describe, expect, test } from 'vitest';
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

describe('a table', () => {
  test('is aligned under its titles', () => {
    expect(renderTable(columns, rows.slice(0, 1))).toEqual([
      'NAME  WHO             WHAT',
      'v1    me@example.com  Deploy',
    ]);
  });

  test('cuts its last flexible columns until a line fits 80 columns', () => {
    const lines = renderTable(columns, rows, 80);
    expect(lines.map((line) => line.length)).toEqual([49, 51, 80]);
    expect(lines[2]).toMatch(/^v10 {3}somebody.* {2}(Set )+.*…$/);
  });

  test('cuts the next one when that is not enough', () => {
    for (const line of renderTable(columns, rows, 30)) expect(line.length).toBeLessThanOrEqual(30);
  });

  test('is whole where nobody says how wide', () => {
    expect(renderTable(columns, rows)[2]).toContain('Set '.repeat(30).trim());
  });

  test('holds no control characters of others', () => {
    const lines = renderTable(columns, [{ name: 'a\nb', who: '\x1b[2J', what: 'c' }]);
    expect(lines[1]).toBe('a\\nb  \\x1b[2J  c');
  });

  test('is coloured after it was laid out', () => {
    const painted = [
      { ...columns[0], paint: (cell: string) => `<${cell}>` },
      columns[1],
    ] as Column<Row>[];
    expect(renderTable(painted, rows.slice(0, 1))[1]).toBe('<v1  >  me@example.com');
  });
});
