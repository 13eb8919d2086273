import { TfpError } from '@tfp/contract/errors';
import { expect, test } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { cleanUpOnce } from '#src/cleanups/clean-up.ts';
import { limits } from '#src/limits.ts';
import { until } from '../../../../test/support/until.ts';
import { openTestLedger } from '../support/test-ledger.ts';

function destroyed() {
  const ledger = openTestLedger();
  const app = ledger.app('hello');
  ledger.live(app, ledger.push(app));
  destroyApp(ledger.deps, app, 'ada@example.test');
  const forgotten: string[] = [];
  const away = new Set<string>();
  const waits = new Map<string, Promise<void>>();
  const say = (part: string) => async () => {
    if (away.has(part)) throw new TfpError('unavailable', 'away');
    await waits.get(part);
    forgotten.push(part);
  };
  let processes: object[] = [];
  const deps = {
    ...ledger.deps,
    builder: { forget: say('builder') },
    logs: { forget: say('logs') },
    runner: { processes: async () => processes as never },
  };
  return {
    ...ledger,
    app,
    forgotten,
    away,
    waits,
    run: (laterMs = 0) => cleanUpOnce(deps, new Date(Date.now() + laterMs)),
    gone: () => ledger.journal({ appId: app.id, kind: 'gone' }),
    runs: (list: object[]) => {
      processes = list;
    },
  };
}

test('builder and logs forget an app once the runner has said that nothing of it is left', async () => {
  const { run, gone, forgotten, deps } = destroyed();
  await run();
  expect(forgotten).toEqual([]);
  gone();
  await run();
  await run();
  expect(forgotten.sort()).toEqual(['builder', 'logs']);
  expect(deps.cleanups.open()).toEqual([]);
});

test('a part that is away is asked again until it has forgotten', async () => {
  const { run, gone, forgotten, away, deps } = destroyed();
  gone();
  away.add('builder');
  await run();
  expect(forgotten).toEqual(['logs']);
  expect(deps.cleanups.open()).toMatchObject([{ part: 'builder' }]);
  away.clear();
  await run();
  expect(forgotten).toEqual(['logs', 'builder']);
});

test('a part that waits long holds up no other', async () => {
  const { run, gone, forgotten, waits } = destroyed();
  gone();
  const { promise, resolve } = Promise.withResolvers<void>();
  waits.set('builder', promise);
  const running = run();
  await until('the other one', () => forgotten.includes('logs'));
  expect(forgotten).toEqual(['logs']);
  resolve();
  await running;
  expect(forgotten).toEqual(['logs', 'builder']);
});

test('a runner that never knew the app is believed when it runs nothing of it', async () => {
  const { run, forgotten, runs } = destroyed();
  runs([{ name: 'web.1' }]);
  await run(limits.cleanupRunnerPatienceMs + 1_000);
  expect(forgotten).toEqual([]);
  runs([]);
  await run(limits.cleanupRunnerPatienceMs + 1_000);
  expect(forgotten.sort()).toEqual(['builder', 'logs']);
});

test('what is left to do survives a restart', async () => {
  const { reopen, db } = destroyed();
  db.close();
  expect(reopen().deps.cleanups.open()).toHaveLength(3);
});
