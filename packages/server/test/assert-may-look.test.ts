import { expect, test } from 'vitest';
import { assertMayLook } from '#src/assert-may-look.ts';

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

test('a platform of another user is not said to be down', () => {
  expect(() => assertMayLook('server:status', '/var/lib/tfp', failing('EACCES'))).toThrow(
    expect.objectContaining({
      message: '/var/lib/tfp belongs to another user: you may not look into it.',
      hint: 'Run it as that user: sudo tfp server:status',
    }),
  );
});

test('one that is not there yet, or is the own, is looked at', () => {
  assertMayLook('server:status', '/var/lib/tfp', failing('ENOENT'));
  assertMayLook('server:status', '/var/lib/tfp', () => {});
});
