import { expect, test } from 'vitest';
import { openTestLedger } from '../support/test-ledger.ts';

const TYPES = { web: 'node .', release: 'node migrate' };

function appWithCommand() {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.live(app, ledger.push(app, TYPES));
  const commandOf = (version: number) => ledger.deps.releases.find(app.id, version)?.releaseCommand;
  return { ...ledger, app, commandOf };
}

test('it runs on a deploy and a config change, and not on a way back unless that is asked for', () => {
  const { app, live, set, push, roll, commandOf } = appWithCommand();
  expect(commandOf(1)).toBe('node migrate');
  live(app, set(app, { A: '1' }).version);
  expect(commandOf(2)).toBe('node migrate');
  live(app, push(app));
  expect(commandOf(3)).toBeNull();
  live(app, roll(app, 1).version);
  expect(commandOf(4)).toBeNull();
  live(app, set(app, { A: '2' }).version);
  expect(commandOf(5)).toBe('node migrate');
  live(app, roll(app, 1, { runsCommand: true }).version);
  expect(commandOf(6)).toBe('node migrate');
});

test('an automatic way back runs none', () => {
  const { app, live, push, revert, commandOf } = appWithCommand();
  live(app, push(app, TYPES));
  revert(app, 2, 1);
  expect(commandOf(3)).toBeNull();
});

test('its output is kept once, however often the runner tells it', () => {
  const { app, journal, push, deps } = appWithCommand();
  const version = push(app, TYPES);
  const output = (from: number, ...lines: string[]) => ({
    appId: app.id,
    kind: 'output',
    version,
    from,
    lines,
  });
  journal(output(0, 'one', 'two'));
  journal(output(0, 'one', 'two', 'three'), output(3, 'four'));
  journal(output(0, 'one'), output(1, 'two', 'three', 'four', 'five'));
  expect(deps.releaseEvents.output(app.id, version)).toEqual([
    ...['one', 'two', 'three', 'four', 'five'],
  ]);
  expect(deps.releaseEvents.after(app.id, version, 0).map((event) => event.kind)).toEqual(
    Array(4).fill('output'),
  );
});
