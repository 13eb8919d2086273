import { expect, test } from 'vitest';
import { createRefusedTries } from '#src/audit/refused-tries.ts';
import { until } from '../../../../test/support/until.ts';
import { openTestLedger } from '../support/test-ledger.ts';

test('refused tries are written each up to a bound, and those beyond it as one row with their count', async () => {
  const { deps } = openTestLedger();
  const refused = createRefusedTries(
    { ...deps, log: { error() {} } },
    { rowsMax: 3, windowMs: 50 },
  );
  const nobody = { action: 'config:set', actor: null, detail: { code: 'unauthorized' } };
  for (let tries = 0; tries < 1_000; tries += 1) refused(nobody);
  // One person's tries do not use up another's rows.
  refused({ ...nobody, actor: 'eve@example.test', tokenId: 'token-of-eve' });
  const rows = () => deps.audit.after(0, 99);
  expect(rows().map(({ actor, outcome }) => [actor, outcome])).toEqual([
    [null, 'refused'],
    [null, 'refused'],
    [null, 'refused'],
    ['eve@example.test', 'refused'],
  ]);
  await until('the row with the count', () => rows().length === 5);
  expect(rows().at(-1)).toMatchObject({ action: 'more', outcome: 'refused', actor: null });
  expect(JSON.parse(rows().at(-1)?.detail ?? '')).toEqual({ tries: 997 });
  refused(nobody);
  expect(rows()).toHaveLength(6);
});
