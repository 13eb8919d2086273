import { describe, expect, test } from 'vitest';
import { circlesIn } from './circles.ts';
import { functionsIn } from './functions.ts';
import { importsOf } from './imports.ts';
import { LINES_THAT_REPEAT, repeatsIn } from './repeats.ts';
import { deadFiles, unusedExports } from './unused.ts';

// Goal: each check of the house's rules sees what breaks it, and nothing where nothing is broken. Method: made-up houses.

const A = 'packages/api/src/a.ts';
const B = 'packages/api/src/b.ts';
const C = 'packages/api/src/deep/c.ts';
const house = (files: Record<string, string>) => new Map(Object.entries(files));

test.each([
  ["import { a, type b } from './b.ts';", ['a', 'b'], false],
  ["import {\n  a as other,\n  b,\n} from './b.ts';", ['a', 'b'], false],
  ["import type { a } from './b.ts';", ['a'], true],
  ["import a, { b } from './b.ts';", ['default', 'b'], false],
  ["import * as all from './b.ts';", ['*'], false],
  ["import './b.ts';", [], false],
  ["export { a } from './b.ts';", ['a'], false],
  ["export * from './b.ts';", ['*'], false],
  ["export type { a } from './b.ts';", ['a'], true],
  ["const load = () => import('./b.ts');", ['*'], false],
  ["const { a, b: c } = await import('./b.ts');", ['a', 'b'], false],
  ["const load = async () => (await import('./b.ts')).a;", ['a'], false],
])('%j is seen as an import', (text, names, isTypeOnly) => {
  expect(importsOf(text)).toEqual([{ from: './b.ts', names, isTypeOnly }]);
});

describe('circles', () => {
  test.each([
    "import { b } from './b.ts';",
    "import './b.ts';",
    "export { b } from './b.ts';",
    "export * from './b.ts';",
    "export const load = () => import('./b.ts');",
  ])('one is closed by %j', (text) => {
    const circle = house({
      [A]: text,
      [B]: "import { c } from './deep/c.ts';",
      [C]: "import '../a.ts';",
    });
    expect(circlesIn(circle)).toEqual([`${A} -> ${B} -> ${C} -> ${A}`]);
  });

  test('one is closed by a type, too', () => {
    const types = house({
      [A]: "import type { B } from './b.ts';",
      [B]: "import { a } from './a.ts';",
    });
    expect(circlesIn(types)).toEqual([`${A} -> ${B} -> ${A}`]);
  });

  test('one is told alike, whichever of its files is met first', () => {
    const files = { [A]: "import './b.ts';", [B]: "import './a.ts';", [C]: "import '../b.ts';" };
    const met = [...house(files)].reverse();
    expect(circlesIn(new Map(met))).toEqual([`${A} -> ${B} -> ${A}`]);
  });

  test('none is closed where all arrows point down', () => {
    const down = house({
      [A]: "import './b.ts';\nimport './deep/c.ts';",
      [B]: "import './deep/c.ts';",
      [C]: '',
    });
    expect(circlesIn(down)).toEqual([]);
  });
});

describe('functions', () => {
  const body = (count: number) =>
    Array.from({ length: count }, (_, n) => `  call(${n});`).join('\n');

  test.each([
    [
      'a function',
      `export async function name(one: string): Promise<void> {\n${body(21)}\n}\n`,
      22,
    ],
    ['an arrow with a body', `const name = (one: string) => {\n${body(21)}\n};\n`, 22],
    [
      'an arrow with an expression',
      `const name = () =>\n  all(\n${body(3).replaceAll(';', ',')}\n  );\n`,
      5,
    ],
    ['a method', `const it = {\n  name(one) {\n${body(21)}\n  },\n};\n`, 22],
    [
      'one with brackets in its texts',
      `function name() {\n  call('}', \`}\${one('}')}\`, /[}]/);\n${body(3)}\n}\n`,
      5,
    ],
  ])('%s is as long as its lines that say something', (_what, text, lines) => {
    expect(functionsIn(text)).toEqual([{ line: expect.any(Number), lines }]);
  });

  test('empty lines, comments and brackets alone are none, and what only looks like one is no function', () => {
    const text = `function name() {\n  // why\n\n  if (one) {\n    call();\n  }\n  for (const a of b) {\n    call();\n  }\n}\n`;
    expect(functionsIn(text)).toEqual([{ line: 1, lines: 5 }]);
  });

  test('one inside of another is counted for itself, too', () => {
    const text = `function outer() {\n  const inner = () => {\n    call();\n  };\n  inner();\n}\n`;
    expect(functionsIn(text)).toEqual([
      { line: 1, lines: 4 },
      { line: 2, lines: 2 },
    ]);
  });
});

describe('repeats', () => {
  const lines = (count: number, word = 'line') =>
    Array.from({ length: count }, (_, n) => `const ${word}${n} = call(${n});`).join('\n');

  test('as many lines as count are told once, with both places and all that goes on', () => {
    const [left, right] = [
      `first();\n${lines(LINES_THAT_REPEAT + 2)}\n`,
      `${lines(LINES_THAT_REPEAT + 2)}\nlast();\n`,
    ];
    expect(repeatsIn(house({ [A]: left, [B]: right }))).toEqual([
      { left: A, leftLine: 2, right: B, rightLine: 1, lines: LINES_THAT_REPEAT + 2 },
    ]);
  });

  test('they are seen in one file, set in otherwise, and through empty lines and brackets', () => {
    const inset = lines(LINES_THAT_REPEAT)
      .replaceAll('\n', '\n\n    ')
      .replace('(2);', '(2);\n  }');
    expect(
      repeatsIn(house({ [A]: `${lines(LINES_THAT_REPEAT)}\nother();\n${inset}` })),
    ).toHaveLength(1);
  });

  test('fewer lines, and imports, are none', () => {
    const few = lines(LINES_THAT_REPEAT - 1);
    expect(repeatsIn(house({ [A]: `${few}\na();`, [B]: `${few}\nb();` }))).toEqual([]);
    const imports = Array.from(
      { length: 9 },
      (_, n) => `import {\n  a${n},\n  b${n},\n} from './c${n}.ts';`,
    ).join('\n');
    expect(repeatsIn(house({ [A]: imports, [B]: imports }))).toEqual([]);
  });
});

describe('what nobody uses', () => {
  const all = /\.ts$/;

  test('an exported value is told that no other file imports', () => {
    const text =
      'export const one = 1;\nexport async function two() {}\nexport class Three {}\nexport interface Four {}\n';
    const files = house({
      [A]: text,
      [B]: "import { two } from './a.ts';\nimport { one } from './deep/c.ts';",
    });
    expect(unusedExports(files, all)).toEqual([`${A} one`, `${A} Three`]);
  });

  test.each([
    "import { one } from './a.ts';",
    "import { one } from '#src/a.ts';",
    "const { one } = await import('./a.ts');",
    "const load = () => import('./a.ts');",
    "export * from './a.ts';",
  ])('it is used by %j', (text) => {
    expect(unusedExports(house({ [A]: 'export const one = 1;\n', [B]: text }), all)).toEqual([]);
  });

  test('words of contract are found behind their package', () => {
    const word = { 'packages/contract/src/words.ts': 'export const one = 1;\n' };
    expect(unusedExports(house(word), all)).toHaveLength(1);
    const used = house({ ...word, [A]: "import { one } from '@tfp/contract/words';" });
    expect(unusedExports(used, all)).toEqual([]);
  });

  test('a file is dead that is imported by none but itself, and named in documents alone', () => {
    expect(deadFiles(house({ [A]: "import './a.ts';", 'README.md': 'see a.ts' }))).toEqual([A]);
    expect(deadFiles(house({ [A]: '', [B]: "import './a.ts';" }))).toEqual([B]);
    expect(deadFiles(house({ [A]: '', 'bin/start': 'node a.ts' }))).toEqual([]);
  });
});
