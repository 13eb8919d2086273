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

  test('cuts nothing of a line that just fits, and no more than needed of one that does not', () => {
    const [row] = rows as [Row];
    const whole = 'v1    me@example.com  Deploy';
    expect(render(columns, [row], whole.length)[1]).toBe(whole);
    const cutOnce = [{ ...row, what: 'Deploy 1234567' }];
    expect(render(columns, cutOnce, 35)[1]).toBe('v1    me@example.com  Deploy 12345…');
  });

  test('cuts no column below its title, nor below eight', () => {
    const one = (title: string): Column<Row>[] => [
      { title, text: ({ what }) => what, flexible: true },
    ];
    expect(renderTable(one('WHAT'), rows, 8)?.[2]).toBe('Set Set…');
    expect(renderTable(one('WHAT'), rows, 7)).toBeUndefined();
    expect(renderTable(one('WHAT THEY SET'), rows, 13)?.[2]).toBe('Set Set Set …');
    expect(renderTable(one('WHAT THEY SET'), rows, 12)).toBeUndefined();
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
    expect(render(painted.slice(0, 1), rows)).toEqual(['NAME', '<v1>', '<v10>']);
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
