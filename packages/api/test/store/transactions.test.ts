import { expect, test } from 'vitest';
import { openTestLedger } from '../support/test-ledger.ts';

test('effects wait for the outermost commit', () => {
  const { deps } = openTestLedger();
  const seen: string[] = [];
  deps.atomically(() => {
    deps.atomically(() => deps.afterCommit(() => seen.push('effect')));
    seen.push('work');
  });
  expect(seen).toEqual(['work', 'effect']);
});

test('work that throws leaves nothing behind, and its effects never run', () => {
  const ledger = openTestLedger();
  const { deps } = ledger;
  const seen: string[] = [];
  const broken = () =>
    deps.atomically(() => {
      ledger.app('hello');
      deps.afterCommit(() => seen.push('effect'));
      throw new Error('in the middle');
    });
  expect(broken).toThrow('in the middle');
  deps.atomically(() => undefined);
  expect(seen).toEqual([]);
  expect(deps.apps.livingIds()).toEqual([]);
});
