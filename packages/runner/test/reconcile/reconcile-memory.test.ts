import { describe, expect, test } from 'vitest';
import type { AppMemory } from '#src/apps/app-memory.ts';
import type { Process } from '#src/apps/process.ts';
import { crashKey } from '#src/crashes/crash-record.ts';
import { plainRelease, processRecord } from '../support/process-record.ts';
import { DEADLINES, decide, desired, exited, kinds, memory, NOW } from '../support/situation.ts';

// What follows from what the runner remembers of an app, beside its processes.

const booting = { healthy: false, upAt: undefined, startedAt: NOW };

test.each([
  ['before it', 1, ['stepDown']],
  ['after it', 3, ['start']],
  ['just it', 2, ['start']],
])('what serves steps down when the app was emptied since: %s', (_what, version, expected) => {
  const serving = plainRelease(version);
  const app = desired({ live: serving, emptiedBy: 2 });
  expect(kinds({ desired: app, memory: memory({ serving }) })).toEqual(expected);
});

describe('the proof of a live release is told', () => {
  const settled = (fields: Partial<AppMemory>, ...processes: Process[]) => {
    const serving = plainRelease(3);
    const remembered = memory({ serving, admitted: [1, 2, 3], ...fields });
    const { actions } = decide({
      desired: desired({ live: serving }),
      memory: remembered,
      processes: [processRecord({ release: 3 }), ...processes],
    });
    return actions.flatMap((action) => (action.kind === 'settle' ? [action.version] : []));
  };
  const of = (...versions: number[]) => ({
    settling: versions.map((version) => ({ version, stops: [] })),
  });
  const announcing = { version: 3, since: 0, previous: plainRelease(2) };
  const leaving = (makesWayFor: number) =>
    processRecord({ release: 1, retiring: true, makesWayFor });

  test.each<[string, Partial<AppMemory>, Process[], number[]]>([
    ['when nothing of what it replaced is left', of(3), [], [3]],
    ['not before it is live', { ...of(3), announcing }, [], []],
    ['not while something makes way for it', of(3), [leaving(3)], []],
    ['though others make way for another one', of(2, 3), [leaving(3)], [2]],
    ['while one of several still makes way', of(3), [leaving(2), leaving(3)], []],
    ['not while something older is still to leave', of(3), [processRecord({ release: 2 })], []],
    ['an older one does not wait for what it left', of(2, 3), [processRecord({ release: 1 })], [2]],
    ['a newer process is none that it replaces', of(2), [], [2]],
  ])('%s', (_what, remembered, processes, expected) => {
    expect(settled(remembered, ...processes)).toEqual(expected);
  });
});

describe('a release that was taken back is told', () => {
  const verdict = { code: 'exited', message: '' } as never;
  const reverting = { version: 2, to: 1, verdict, since: NOW - 1_000 };
  const formation = { web: { quantity: 2, generation: 0 } };
  const view = (now: number, processes: Process[], target: number | null = null) =>
    kinds(
      {
        desired: desired({ formation, target: target === null ? null : plainRelease(target) }),
        memory: memory({ reverting, rejected: [2] }),
        processes,
      },
      now,
    ).includes('confirmRevert');
  const up = [processRecord(), processRecord({ name: 'web.2' })];
  const half = [processRecord(), processRecord({ name: 'web.2', ...booting })];
  const atLast = reverting.since + DEADLINES.bootTimeoutMs;

  test.each<[string, number, Process[], number | null, boolean]>([
    ['when the one before serves again', NOW, up, null, true],
    ['not while a part of it still boots', NOW, half, null, false],
    ['when it has had the time of a boot', atLast, half, null, true],
    ['not a moment before', atLast - 1, half, null, false],
    ['when a newer one is on its way', NOW, half, 3, true],
  ])('%s', (_what, now, processes, target, expected) => {
    expect(view(now, processes, target)).toBe(expected);
  });

  test('and the runner looks again when that time is over', () => {
    const fields = {
      memory: memory({ reverting: { ...reverting, since: NOW } }),
    };
    expect(decide({ ...fields, desired: desired() }).wakeAt).toBe(NOW + DEADLINES.bootTimeoutMs);
  });
});

test.each([
  ['did not bind in time', { ...booting, startedAt: NOW - DEADLINES.bootTimeoutMs }, true],
  ['has a moment left', { ...booting, startedAt: NOW - DEADLINES.bootTimeoutMs + 1 }, false],
  [
    'is asked by a startup check, which has a time of its own',
    { ...booting, startedAt: 0, checking: true },
    false,
  ],
  ['cannot be reached', { ...booting, end: { kind: 'unbound' as const, listeners: [] } }, true],
  [
    'failed its startup check',
    { ...booting, end: { kind: 'unwell' as const, asked: '', answered: '' } },
    true,
  ],
])('a process of what serves that %s', (_what, fields, isCrash) => {
  const process = processRecord(fields);
  expect(decide({ processes: [process] }).actions).toEqual(
    isCrash ? [{ kind: 'crash', key: process.key }] : [],
  );
});

test('a place is not filled in the round that counts its crash, its neighbour is', () => {
  const formation = { web: { quantity: 2, generation: 0 } };
  const { actions } = decide({
    desired: desired({ formation }),
    processes: [processRecord(exited(1))],
  });
  expect(actions).toMatchObject([{ kind: 'crash' }, { kind: 'start', slots: [{ name: 'web.2' }] }]);
});

test('the first of several failed processes is the culprit', () => {
  const [first, second] = [1, 2].map((number) =>
    processRecord({ name: `web.${number}`, release: 2, ...exited(1) }),
  );
  const formation = { web: { quantity: 2, generation: 0 } };
  const app = desired({ target: plainRelease(2), formation });
  const processes = [processRecord(), first!, second!];
  expect(decide({ desired: app, processes }).actions).toEqual([
    { kind: 'withdraw', key: first!.key },
  ]);
});

test.each([
  ['up to its last moment', NOW - 1, ['withdraw']],
  ['and not at that', NOW, ['crash']],
])('a fresh release is on probation %s', (_what, now, expected) => {
  const fields = {
    desired: desired({ live: plainRelease(2) }),
    memory: memory({
      serving: plainRelease(2),
      admitted: [1, 2],
      fallback: { release: plainRelease(1), until: NOW },
    }),
    processes: [processRecord({ release: 2, ...exited(1) })],
  };
  expect(kinds(fields, now)).toEqual(expected);
});

test('the runner looks again at the first moment at which something is due', () => {
  const crash = (restartAt: number) => ({ count: 2, at: NOW, restartAt });
  const crashes = {
    [crashKey(1, 'web.1')]: crash(NOW + 7),
    [crashKey(1, 'web.2')]: crash(NOW + 3),
    [crashKey(2, 'web.1')]: crash(NOW + 5),
    [crashKey(2, 'web.2')]: crash(NOW + 9),
  };
  const formation = { web: { quantity: 2, generation: 0 } };
  const app = desired({ target: plainRelease(2), formation });
  const wakeAt = (now: number) => decide({ desired: app, memory: memory({ crashes }) }, now).wakeAt;
  expect([NOW, NOW + 3, NOW + 5, NOW + 7, NOW + 9].map(wakeAt)).toEqual([
    NOW + 3,
    NOW + 5,
    NOW + 7,
    NOW + 9,
    undefined,
  ]);
});

test('of several processes in one place the one that is up holds it, then the oldest', () => {
  const [first, second, third] = [{}, {}, booting].map((fields) => processRecord(fields));
  expect(decide({ processes: [third!, first!, second!] }).actions).toEqual([
    { kind: 'retire', key: third!.key },
    { kind: 'retire', key: second!.key },
  ]);
});

describe('the newest release that has not failed here wins', () => {
  test.each<[string, number, number | null, number[], unknown[]]>([
    ['what the ledger waits for', 1, 3, [], [{ kind: 'start', release: { version: 3 } }]],
    ['what failed does not', 1, 3, [3], []],
    ['nor what is older than what serves', 1, 0, [], []],
    ['what is live elsewhere is newer', 4, 3, [], [{ kind: 'start', release: { version: 4 } }]],
    ['unless something newer waits', 4, 5, [], [{ kind: 'start', release: { version: 5 } }]],
  ])('%s', (_what, live, target, rejected, expected) => {
    const app = desired({
      live: plainRelease(live),
      target: target === null ? null : plainRelease(target),
    });
    const view = { desired: app, memory: memory({ rejected }), processes: [processRecord()] };
    expect(decide(view).actions).toMatchObject(expected);
  });

  test('the very first one starts, and what failed as the first does not', () => {
    const view = (rejected: number[]) =>
      decide({
        desired: desired({ live: null, target: plainRelease(1) }),
        memory: memory({ serving: null, admitted: [], rejected }),
      }).actions;
    expect(view([])).toMatchObject([{ kind: 'start', release: { version: 1 } }]);
    expect(view([1])).toEqual([]);
    const failed = memory({ serving: null, admitted: [], rejected: [1] });
    expect(decide({ memory: failed }).actions).toEqual([]);
  });

  test('what the ledger has as live already is awaited by nobody', () => {
    const app = desired({ live: plainRelease(2) });
    const processes = [processRecord(), processRecord({ release: 2 })];
    expect(decide({ desired: app, processes }).actions).toMatchObject([
      { kind: 'promote', isAwaited: false },
    ]);
  });
});

test('what serves is not to blame for the release that is on its way', () => {
  const formation = { web: { quantity: 1, generation: 0 } };
  const old = processRecord(exited(1));
  const young = processRecord({ release: 2, ...booting });
  const app = desired({ target: plainRelease(2), formation });
  expect(decide({ desired: app, processes: [old, young] }).actions).toEqual([
    { kind: 'crash', key: old.key },
  ]);
});

test('a release that is in place is told before the next one takes over', () => {
  const fields = {
    desired: desired({ live: plainRelease(1), target: plainRelease(3) }),
    memory: memory({
      serving: plainRelease(2),
      admitted: [1, 2],
      announcing: { version: 2, since: 0, previous: plainRelease(1), open: ['web'] },
    }),
    processes: [processRecord({ release: 2 }), processRecord({ release: 3 })],
  };
  expect(kinds({ ...fields, isAcknowledged: false })).toEqual([]);
  expect(kinds(fields)).toContain('announce');
});

test('of a process that is up nothing is due', () => {
  expect(decide({ processes: [processRecord({ startedAt: NOW })] }).wakeAt).toBeUndefined();
  expect(decide({ processes: [processRecord(booting)] }).wakeAt).toBe(
    NOW + DEADLINES.bootTimeoutMs,
  );
});
