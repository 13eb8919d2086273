import { expect, test } from 'vitest';
import { levelOf, levelsIn } from '#src/lines/line-level.ts';

test.each([
  ['{"level":"error","msg":"x"}', 'error'],
  ['{"severity":"WARNING"}', 'warn'],
  ['{"lvl":"debug"}', 'debug'],
  ['{"level":50,"severity":"debug","lvl":"debug"}', 'error'],
  ['{"severity":"info","lvl":"debug"}', 'info'],
  ['{"msg":"level is error"}', undefined],
  ['{"a":{"level":"error"}}', undefined],
  ['{"level":"nothing"}', undefined],
  // A search could not find it by its bytes.
  ['{"lev\\u0065l":"error"}', undefined],
  ['" level=error "', 'error'],
  ['{broken level=warn', 'warn'],
  ['level=info msg=x', 'info'],
  ['msg=x lvl="debug"', 'debug'],
  ['severity=error', 'error'],
  ['at=error code=H12', 'error'],
  ['at=info level=warn', 'warn'],
  ['slevel=error', undefined],
  ['level=errors', undefined],
  ['an error without a level', undefined],
  ['', undefined],
  ['level=error {', 'error'],
])('of %s', (text, level) => {
  expect(levelOf(text)).toBe(level);
});

test.each([
  ['{"level":"error"} {"level":"info"} {"level":"error"}', ['error', 'info']],
  ['{\\"level\\": \\"warn\\"}', ['warn']],
  ['levellevel=debug', ['debug']],
  ['level=none level=info', ['info']],
  ['level=10 level=100', ['fatal', 'trace']],
  ['severity = error', ['error']],
  ['at=info lvl: debug', ['debug', 'info']],
  ['level=info level=information level=warn', ['info', 'warn']],
  ['no level', []],
])('bytes that hold %s can have %j', (text, levels) => {
  expect([...levelsIn(text)].sort()).toEqual(levels);
});

test('however many lines say a level, one that none before said is seen', () => {
  const many = Array.from({ length: 20 }, (_, n) => `level=${n * 10 + 10}`).join('\n');
  expect(levelsIn(`${many}\nlevel=trace\nlevel=fatal`).size).toBe(6);
});
