import { expect, test } from 'vitest';
import { mutantsOf } from './mutants.ts';

const changes = (source: string) =>
  mutantsOf(source).mutants.map(({ was, now }) => `${was} → ${now}`);

/** What the source's `f` answers while one of its mutants lives. */
function answers(source: string): unknown[] {
  const { mutants, text } = mutantsOf(source);
  return [0, ...mutants.map(({ id }) => id)].map((living) => {
    const make = new Function('__mutant', '__turn', `${text}; return f();`);
    return make(
      (id: number) => id === living,
      () => {},
    );
  });
}

test.each([
  ['a < b', ['a < b → (a) <= (b)', 'a < b → (a) >= (b)']],
  ['a ?? b', ['a ?? b → (a) && (b)']],
  ['!a', ['!a → a']],
  ['x += 1', ['x += 1 → x -= 1', '1 → 2', 'x += 1 → (removed)']],
  ['"word"', ['"word" → \'\'']],
  ["['a']", ["['a'] → []", "'a' → ''"]],
  ['a.filter(b)', ['a.filter(b) → a']],
  ['a.some(b)', ['a.some(b) → a.every(b)']],
  ['Math.min(a, b)', ['Math.min(a, b) → Math.max(a, b)']],
  ['a ? b : c', ['a → true', 'a → false']],
])('the mutants of %s', (text, expected) => {
  const isStatement = text.startsWith('x');
  expect(changes(isStatement ? text : `const v = ${text};`)).toEqual(expected);
});

test.each([
  'import type { A } from "a";',
  'type A = { a: 1 };',
  'const a: Record<"b", 1> = c as "b";',
  'throw Error("what people read");',
  'const d = a?.b.filter(c).length;',
])('nothing is made of what decides nothing: %s', (source) => {
  expect(changes(source)).toEqual([]);
});

test('one text holds all mutants, and is the source itself while none of them lives', () => {
  expect(answers('function f() { const a = 1 + 2; return a * 3; }')).toEqual([
    9,
    -3,
    12,
    12,
    1,
    12,
    undefined,
  ]);
  expect(answers('const f = () => [1, 2].filter((n) => n > 1)')).toEqual([
    [2],
    [1, 2],
    [],
    [2, 2],
    [3],
    [1, 2],
    [1],
    [],
  ]);
});

test('a loop can be stopped from outside, whatever becomes of it', () => {
  const { text } = mutantsOf('while (a < b) a++; for (;c;) d(); for (const e of f) g(e);');
  expect(text.match(/__turn\(\)/g)).toHaveLength(2);
});
