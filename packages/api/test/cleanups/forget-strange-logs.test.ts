import { expect, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { forgetStrangeLogsOnce } from '#src/cleanups/forget-strange-logs.ts';
import { openTestLedger } from '../support/test-ledger.ts';

function kept(ledger: ReturnType<typeof openTestLedger>, appIds: string[]) {
  const forgotten: string[] = [];
  const logs = {
    appIds: async () => appIds,
    forget: async (appId: string) => void forgotten.push(appId),
  };
  return { forgotten, run: () => forgetStrangeLogsOnce({ ...ledger.deps, logs }) };
}

test('the logs of apps that are gone are removed, and no others', async () => {
  const ledger = openTestLedger();
  const [living, leaving] = [ledger.app('living'), ledger.app('leaving')];
  destroyApp(ledger.deps, leaving, 'ada@example.test');
  // Its clean-up has a turn of its own.
  const { forgotten, run } = kept(ledger, [living.id, leaving.id, 'nobody']);
  await run();
  expect(forgotten).toEqual(['nobody']);
  for (const { appId, part } of ledger.deps.cleanups.open()) ledger.deps.cleanups.done(appId, part);
  await run();
  expect(forgotten).toEqual(['nobody', leaving.id, 'nobody']);
});

test('a ledger that never knew an app removes nothing', async () => {
  const { forgotten, run } = kept(openTestLedger(), ['somebody']);
  await run();
  expect(forgotten).toEqual([]);
});
