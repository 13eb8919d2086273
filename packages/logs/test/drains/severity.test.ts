import { expect, test } from 'vitest';
import { severityOf } from '#src/drains/severity.ts';

test.each([
  ['plain', false, 6],
  ['plain', true, 3],
  ['{"level":"error","msg":"x"}', false, 3],
  ['{"time":1,"level":30,"msg":"x"}', true, 6],
  ['{"level":50}', false, 3],
  ['{"message":"x","level":200,"level_name":"INFO"}', false, 6],
  ['battery level=100', false, 6],
  ['level=0x40', true, 3],
  ['{"severity":"WARNING"}', false, 4],
  ['ts=1 level=debug msg="x"', false, 7],
  ['level="fatal" msg=x', false, 2],
  ['{"msg":"sea level=rising"}', false, 6],
  ['{"level":"unheard-of"}', true, 3],
  [`${' '.repeat(400)}level=error`, false, 6],
])('%s (stderr: %s) is %i', (text, isStderr, severity) => {
  expect(severityOf(text, isStderr)).toBe(severity);
});
