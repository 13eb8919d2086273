import { expect, test } from 'vitest';
import { twoColumns } from '#src/output/two-columns.ts';

const ROWS = [
  ['-a APP', 'the app, else what the git remote says'],
  ['--json', 'print JSON'],
] as const;

test('terms and texts stand side by side, and a long text goes on below itself', () => {
  expect(twoColumns(ROWS, 80)).toEqual([
    '-a APP  the app, else what the git remote says',
    '--json  print JSON',
  ]);
  expect(twoColumns([...ROWS, ['-h', 'show this']], 32)).toEqual([
    '-a APP  the app, else what the',
    '        git remote says',
    '--json  print JSON',
    '-h      show this',
  ]);
});

test('where less than 24 characters are left, the texts stand below their terms', () => {
  expect(twoColumns(ROWS, 31)).toEqual([
    '-a APP',
    '      the app, else what the',
    '      git remote says',
    '--json',
    '      print JSON',
  ]);
});
