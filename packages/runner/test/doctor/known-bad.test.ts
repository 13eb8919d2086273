import { expect, test } from 'vitest';
import { checkVersion } from '#src/doctor/known-bad.ts';

test.each([
  ['runc', '1.1.5+ds1', false],
  ['runc', '1.2.7', false],
  ['runc', '1.2.8', true],
  ['runc', '1.3.2', false],
  ['runc', '1.3.3', true],
  ['runc', '1.4.0', true],
  ['Docker Engine', '20.10.24', false],
  ['Docker Engine', '25.0.1', false],
  ['Docker Engine', '25.0.2', true],
  ['Docker Engine', '28.1.0', true],
  ['something', '0.0.1', true],
])('%s %s is good: %s', (program, version, isGood) => {
  expect(checkVersion(program, version)).toHaveLength(isGood ? 0 : 1);
});
