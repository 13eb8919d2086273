import { ERROR_STATUS } from '@tfp/contract/errors';
import { RUN_CODES } from '@tfp/contract/run-codes';
import { describe, expect, test } from 'vitest';
import { ROUTER_CODE_PAGES } from '#src/codes/router-code-pages.ts';
import { ROUTER_ERRORS } from '../../../router/src/router-errors.ts';
import { runTfp } from '../support/run-tfp.ts';

const codes = [
  ...Object.keys(ERROR_STATUS),
  ...Object.keys(RUN_CODES),
  ...Object.keys(ROUTER_ERRORS),
  ...['L10', 'L11', 'L12'],
];

test.each(Object.entries(ROUTER_ERRORS))(
  '%s has the title that the router gives it',
  (code, { desc }) => {
    expect(ROUTER_CODE_PAGES[code]?.title).toBe(desc);
  },
);

describe.each(codes)('the page of %s', (code) => {
  test('says what it means and what to do, in 80 columns', async () => {
    const { code: exit, out, err } = await runTfp(['help', code]);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const [title, meaning, next, ...more] = out.trimEnd().split('\n\n');
    expect(title).toMatch(new RegExp(`^${code} {2}[A-Z]`));
    expect(meaning).toMatch(/^[A-Z].+\.$/s);
    expect(next).toMatch(/^[A-Z]/);
    expect(more).toEqual([]);
  });
});

test('all codes are listed, on a narrow terminal below each other', async () => {
  for (const columns of [80, 50]) {
    const { code, out } = await runTfp(['help', 'codes'], { terminal: true, columns });
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line.length > columns)).toEqual([]);
    for (const each of codes) expect(out).toMatch(new RegExp(`^ {2}${each}(\\s|$)`, 'm'));
  }
});

test('a code is found whatever its case, and what is none is no command either', async () => {
  const { out } = await runTfp(['help', 'r16']);
  expect(out).toBe(
    'R16  Process ended\n\nIt exited, or a signal ended it, unasked.\n\nIts last lines say why: tfp ps:crashes\n',
  );
  expect((await runTfp(['help', 'NOT_FOUND'])).out).toMatch(/^not_found {2}/);
  expect((await runTfp(['help', 'X10'])).code).toBe(2);
});
