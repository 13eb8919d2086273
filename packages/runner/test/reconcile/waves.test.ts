import type { RolloutSettings } from '@tfp/contract/rollout-settings';
import { expect, test } from 'vitest';
import type { Process } from '#src/apps/process.ts';
import type { Action } from '#src/reconcile/action.ts';
import { plainRelease, processRecord } from '../support/process-record.ts';
import { DEADLINES, decide, desired, exited, memory, NOW } from '../support/situation.ts';

const release = (version: number, rollout: RolloutSettings) => ({
  ...plainRelease(version),
  rollout,
});
const formation = (quantity: number, generation = 0) => ({ web: { quantity, generation } });
const web = (number: number, version: number, fields: Partial<Process> = {}) =>
  processRecord({ name: `web.${number}`, release: version, ...fields });
const booting = { healthy: false, upAt: undefined, startedAt: NOW };
const leaving = { retiring: true };

/** v2 is on its way to where v1 serves. */
function toward(rollout: RolloutSettings, quantity: number, processes: Process[]): string[] {
  const target = release(2, rollout);
  return words(
    decide({ desired: desired({ target, formation: formation(quantity) }), processes }),
    processes,
  );
}

/** v2 has taken over from v1, and is not told to be live yet. */
function since(
  rollout: RolloutSettings,
  quantity: number,
  processes: Process[],
  more: Partial<Parameters<typeof memory>[0]> = {},
  target: ReturnType<typeof release> | null = release(2, rollout),
): string[] {
  const serving = release(2, rollout);
  const announcing = { version: 2, since: 0, previous: plainRelease(1), open: ['web'] };
  const remembered = memory({ serving, admitted: [1, 2], announcing, ...more });
  const wanted = desired({ target, formation: formation(quantity) });
  return words(decide({ desired: wanted, memory: remembered, processes }), processes);
}

function words({ actions }: { actions: Action[] }, processes: Process[]): string[] {
  const nameOf = (key: string) => {
    const process = processes.find((one) => one.key === key);
    return `${process?.name} v${process?.release}`;
  };
  return actions.map((action) => {
    if (action.kind === 'start') {
      return `start ${action.slots.map(({ name }) => name).join()} v${action.release.version}`;
    }
    if (action.kind === 'promote') return `promote v${action.release.version}`;
    if (action.kind === 'withdraw') return `withdraw by ${nameOf(action.key)}`;
    return 'key' in action ? `${action.kind} ${nameOf(action.key)}` : action.kind;
  });
}

const OLD = [web(1, 1), web(2, 1), web(3, 1)];

test.each([
  ['surge 1', { surge: 1 }, 'start web.1 v2'],
  ['a share is rounded up', { surge: '50%' }, 'start web.1,web.2 v2'],
  ['a batch within the surge', { surge: 2, batch: 1 }, 'start web.1 v2'],
  ['a batch alone', { batch: '34%' }, 'start web.1,web.2 v2'],
  ['more than there are', { surge: 9 }, 'start web.1,web.2,web.3 v2'],
  ['all, as where nothing is said', { surge: '100%' }, 'start web.1,web.2,web.3 v2'],
  ['none: it takes over at once', { surge: 0 }, 'promote v2'],
])('the first wave: %s', (_what, setting, expected) => {
  expect(toward({ web: setting }, 3, OLD)).toEqual([expected]);
});

test('a first release, which replaces nothing, needs no waves', () => {
  const blank = { serving: null, admitted: [] };
  const target = release(2, { web: { surge: 0 } });
  const view = { desired: desired({ live: null, target, formation: formation(3) }) };
  expect(words(decide({ ...view, memory: memory(blank) }), [])).toEqual([
    'start web.1,web.2,web.3 v2',
  ]);
});

test('it takes over when the first wave is up, and not before', () => {
  const rollout = { web: { surge: 2 } };
  const first = web(1, 2);
  expect(toward(rollout, 3, [...OLD, first, web(2, 2, booting)])).toEqual([]);
  expect(toward(rollout, 3, [...OLD, first, web(2, 2)])).toEqual(['promote v2']);
});

test('what is on its way out takes up room until it has ended', () => {
  const rollout = { web: { surge: 1 } };
  const draining = web(1, 1, leaving);
  const gone = web(1, 1, { ...leaving, ...exited(0) });
  const rest = [web(2, 1), web(3, 1), web(1, 2)];
  expect(since(rollout, 3, [...rest, draining])).toEqual([]);
  expect(since(rollout, 3, [...rest, gone])).toEqual(['start web.2 v2']);
});

test('one whose start was never answered takes up room until it is removed', () => {
  const end = { kind: 'unstarted', fault: 'platform', message: '', mayHaveRun: true } as const;
  const unsure = web(1, 1, { ...leaving, phase: 'ended', healthy: false, end });
  const rollout = { web: { surge: 0 } };
  expect(since(rollout, 1, [unsure])).toEqual([]);
  expect(since(rollout, 1, [])).toEqual(['start web.1 v2']);
});

test('an old process leaves when its own place is taken over', () => {
  const rollout = { web: { surge: 1 } };
  const processes = [web(2, 1), web(3, 1), web(1, 2), web(2, 2)];
  expect(since(rollout, 3, processes)).toEqual(['retire web.2 v1']);
});

test('it is live when the last place is taken over', () => {
  const rollout = { web: { surge: 1 } };
  const most = [web(1, 2), web(2, 2)];
  expect(since(rollout, 3, [...most, web(3, 2, booting)])).toEqual([]);
  expect(since(rollout, 3, [...most, web(3, 2)])).toEqual(['announce']);
});

test('until then whatever does not come up speaks against it, and a kill of what was up does not', () => {
  const rollout = { web: { surge: 1 } };
  const rest = [web(2, 1), web(3, 1)];
  const late = { ...booting, startedAt: NOW - DEADLINES.bootTimeoutMs };
  const view = (fields: Partial<Process>) => since(rollout, 3, [...rest, web(1, 2, fields)])[0];
  expect(view(late)).toBe('withdraw by web.1 v2');
  expect(view({ ...exited(137), upAt: undefined })).toBe('withdraw by web.1 v2');
  expect(view({ ...exited(1) })).toBe('withdraw by web.1 v2');
  expect(view({ ...exited(137) })).toBe('crash web.1 v2');
  expect(view({ ...exited(0), blameless: true, upAt: undefined })).toBe('collect web.1 v2');
});

test('what crashed is replaced at once, beside a wave that is under way', () => {
  const rollout = { web: { surge: 1 } };
  // web.2 has crashed and is gone; web.1 boots beside its old one.
  const processes = [web(1, 1), web(3, 1), web(1, 2, booting)];
  expect(since(rollout, 3, processes)).toEqual(['start web.2 v2']);
});

test('fewer places in the middle of waves end what is too much first', () => {
  const rollout = { web: { surge: 1 } };
  const five = [1, 2, 3, 4, 5].map((number) => web(number, 1));
  expect(since(rollout, 2, five)).toEqual([
    'retire web.3 v1',
    'retire web.4 v1',
    'retire web.5 v1',
  ]);
});

test('a newer release ends what boots in the place of an old one, and waves rest until it is decided', () => {
  const rollout = { web: { surge: 1 } };
  const newer = release(3, rollout);
  const processes = [web(2, 1), web(3, 1), web(1, 2), web(2, 2, booting)];
  expect(since(rollout, 3, processes, {}, newer)).toEqual(['retire web.2 v2']);
  const three = [web(2, 1), web(3, 1), web(1, 2)];
  expect(since(rollout, 3, three, {}, newer)).toEqual(['start web.1 v3']);
  expect(since(rollout, 3, [...three, web(1, 3)], {}, newer)).toEqual(['promote v3']);
  expect(since(rollout, 3, three, { rejected: [3] }, newer)).toEqual(['start web.2 v2']);
});

test('with a surge of 0 a batch is stopped, and the next one when the first is up again', () => {
  const rollout = { web: { surge: 0, batch: 1 } };
  expect(since(rollout, 3, OLD)).toEqual(['retire web.1 v1']);
  expect(since(rollout, 3, [web(1, 1, leaving), web(2, 1), web(3, 1)])).toEqual([]);
  expect(since(rollout, 3, [web(2, 1), web(3, 1)])).toEqual(['start web.1 v2']);
  expect(since(rollout, 3, [web(1, 2, booting), web(2, 1), web(3, 1)])).toEqual([]);
  expect(since(rollout, 3, [web(1, 2), web(2, 1), web(3, 1)])).toEqual(['retire web.2 v1']);
});

test('with a surge of 0 an unwell process is not stopped before another may start', () => {
  const crash = { count: 2, at: NOW, restartAt: NOW + 5, size: 'standard' as const, generation: 0 };
  const serving = release(1, { web: { surge: 0 } });
  const unwell = web(1, 1, { condemned: true, alone: true });
  const view = (restartAt: number) => {
    const crashes = { 'web.1@1': { ...crash, restartAt } };
    const fields = { desired: desired({ live: serving }), memory: memory({ serving, crashes }) };
    return words(decide({ ...fields, processes: [unwell] }), [unwell]);
  };
  expect(view(NOW + 5)).toEqual([]);
  expect(view(NOW)).toEqual(['retire web.1 v1']);
});

test('beside a process that must be alone nothing starts, whatever the newer release says', () => {
  const alone = web(1, 1, { alone: true });
  expect(toward({}, 1, [alone])).toEqual(['promote v2']);
  expect(since({}, 1, [alone])).toEqual(['retire web.1 v1']);
  expect(since({}, 1, [{ ...alone, ...leaving }])).toEqual([]);
});
