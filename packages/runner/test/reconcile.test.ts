import { expect, test } from 'vitest';
import { blankMemory } from '#src/apps/app-memory.ts';
import { crashKey } from '#src/crashes/crash-record.ts';
import { reconcile } from '#src/reconcile.ts';
import { plainRelease, processRecord } from './support/process-record.ts';
import {
  DEADLINES,
  decide,
  desired,
  exited,
  kinds,
  memory,
  NOW,
  situation,
} from './support/situation.ts';

test('nothing is done when everything is as it should be', () => {
  expect(decide({ processes: [processRecord()] })).toEqual({ actions: [], wakeAt: undefined });
});

test('a runner without a memory takes the ledger’s word for what serves', () => {
  const blank = { ...blankMemory() };
  const { actions } = reconcile({ ...situation(), memory: blank }, DEADLINES, NOW);
  expect(actions).toMatchObject([{ kind: 'adopt', release: { version: 1 } }]);
});

test('an app without a build runs nothing', () => {
  const nothing = { desired: desired({ live: null }), memory: blankMemory() };
  expect(reconcile({ ...situation(), ...nothing }, DEADLINES, NOW).actions).toEqual([]);
});

test('what is missing is started, and nothing is started twice', () => {
  const formation = { web: { quantity: 2, generation: 0 }, worker: { quantity: 1, generation: 0 } };
  const { actions } = decide({
    desired: desired({ formation }),
    processes: [processRecord({ name: 'web.2', phase: 'starting', healthy: false })],
  });
  expect(actions).toMatchObject([
    { kind: 'start', release: { version: 1 }, slots: [{ name: 'web.1' }, { name: 'worker.1' }] },
  ]);
});

test('the release type and types that the release does not have are never started', () => {
  const formation = {
    release: { quantity: 1, generation: 0 },
    clock: { quantity: 1, generation: 0 },
  };
  expect(kinds({ desired: desired({ formation }) })).toEqual([]);
});

test('a process of another size starts beside the old one, which stays until it is up', () => {
  const formation = { web: { quantity: 1, generation: 0, size: 'large' as const } };
  const old = processRecord();
  const large = processRecord({ size: 'large', healthy: false, startedAt: NOW });
  const view = (...processes: (typeof old)[]) =>
    decide({ desired: desired({ formation }), processes }).actions;
  expect(view(old)).toMatchObject([{ kind: 'start', slots: [{ name: 'web.1', size: 'large' }] }]);
  expect(view(old, large)).toEqual([]);
  expect(view(old, { ...large, healthy: true })).toEqual([{ kind: 'retire', key: old.key }]);
});

test('a formation that names no size means the standard one', () => {
  const formation = { web: { quantity: 1, generation: 0 } };
  const large = processRecord({ size: 'large' });
  expect(decide({ desired: desired({ formation }), processes: [large] }).actions).toMatchObject([
    { kind: 'start', slots: [{ size: 'standard' }] },
  ]);
});

test('a place that waits after crashes is filled at once when it gets another size', () => {
  const restartAt = NOW + 300_000;
  const crash = { count: 3, at: NOW, restartAt, size: 'standard' as const };
  const crashes = { [crashKey(1, 'web.1')]: crash };
  const sized = (size: 'standard' | 'large') =>
    decide({
      desired: desired({ formation: { web: { quantity: 1, generation: 0, size } } }),
      memory: memory({ crashes }),
    });
  expect(sized('standard')).toEqual({ actions: [], wakeAt: restartAt });
  expect(sized('large').actions).toMatchObject([{ kind: 'start' }]);
});

test('a new release starts beside the old one, which is not touched', () => {
  const { actions } = decide({
    desired: desired({ target: plainRelease(2) }),
    processes: [processRecord()],
  });
  expect(actions).toMatchObject([{ kind: 'start', release: { version: 2 } }]);
});

test('a new release takes over only when all of it is up', () => {
  const target = plainRelease(2);
  const formation = { web: { quantity: 2, generation: 0 } };
  const old = [processRecord({ name: 'web.1' }), processRecord({ name: 'web.2' })];
  const first = processRecord({ name: 'web.1', release: 2 });
  const second = processRecord({ name: 'web.2', release: 2, healthy: false, startedAt: NOW });
  const view = (processes: typeof old) =>
    kinds({ desired: desired({ target, formation }), processes });
  expect(view([...old, first, second])).toEqual([]);
  expect(view([...old, first, { ...second, healthy: true }])).toEqual(['promote']);
});

test('a release that nobody scaled up is live at once', () => {
  const formation = { web: { quantity: 0, generation: 0 } };
  const target = plainRelease(2);
  expect(decide({ desired: desired({ target, formation }) }).actions).toMatchObject([
    { kind: 'promote', isAwaited: true },
  ]);
});

test('it is announced when the routes are acknowledged, and the old processes leave before that', () => {
  const fields = {
    desired: desired({ live: plainRelease(1), target: plainRelease(2) }),
    memory: memory({
      serving: plainRelease(2),
      admitted: [1, 2],
      announcing: { version: 2, since: 0, previous: plainRelease(1) },
    }),
    processes: [processRecord(), processRecord({ release: 2 })],
  };
  expect(kinds({ ...fields, isAcknowledged: false })).toEqual(['retire']);
  expect(kinds(fields)).toEqual(['announce', 'retire']);
});

test('an exit before a new release is up withdraws it', () => {
  const culprit = processRecord({ release: 2, ...exited(1) });
  const target = plainRelease(2);
  expect(
    decide({ desired: desired({ target }), processes: [processRecord(), culprit] }).actions,
  ).toEqual([{ kind: 'withdraw', key: culprit.key }]);
});

test('a process that has not bound at the boot timeout withdraws a new release', () => {
  const silent = processRecord({
    release: 2,
    healthy: false,
    startedAt: NOW - DEADLINES.bootTimeoutMs,
  });
  const fields = {
    desired: desired({ target: plainRelease(2) }),
    processes: [processRecord(), silent],
  };
  expect(decide(fields, NOW - 1)).toEqual({ actions: [], wakeAt: NOW });
  expect(kinds(fields)).toEqual(['withdraw']);
});

test('what failed here is not tried again, whatever the ledger still says', () => {
  const processes = [processRecord(), processRecord({ release: 2, ...exited(1) })];
  const target = plainRelease(2);
  expect(
    kinds({ desired: desired({ target }), processes, memory: memory({ rejected: [2] }) }),
  ).toEqual(['collect']);
});

test('a newer release supersedes one that rolls out', () => {
  const old = processRecord();
  const superseded = processRecord({ release: 2 });
  const { actions } = decide({
    desired: desired({ target: plainRelease(3) }),
    processes: [old, superseded],
  });
  expect(actions).toMatchObject([
    { kind: 'start', release: { version: 3 } },
    { kind: 'retire', key: superseded.key },
  ]);
});

test('an end on probation takes the release back; a kill from outside does not', () => {
  const fallback = { release: plainRelease(1), until: NOW + 1 };
  const watched = memory({ serving: plainRelease(2), admitted: [1, 2], fallback });
  const live = desired({ live: plainRelease(2) });
  const view = (end: ReturnType<typeof exited>, killed = false) =>
    kinds({
      desired: live,
      memory: watched,
      processes: [processRecord({ release: 2, killed, ...end })],
    });
  expect(view(exited(1))).toEqual(['withdraw']);
  expect(view(exited(0))).toEqual(['withdraw']);
  expect(view(exited(137))).toEqual(['crash']);
  expect(view(exited(0), true)).toEqual(['crash']);
});

test('a new release is not given up for a process that was ended from outside', () => {
  const view = (end: ReturnType<typeof exited>, killed: boolean) =>
    kinds({
      desired: desired({ target: plainRelease(2) }),
      processes: [processRecord(), processRecord({ release: 2, killed, ...end })],
    });
  expect(view(exited(143), false)).toEqual(['withdraw']);
  expect(view(exited(143), true)).toEqual(['crash']);
});

test('a later end is a crash, and the restart waits for its time', () => {
  const processes = [processRecord(exited(1))];
  expect(kinds({ processes })).toEqual(['crash']);
  const crashes = { [crashKey(1, 'web.1')]: { count: 2, at: NOW, restartAt: NOW + 5 } };
  expect(decide({ memory: memory({ crashes }) })).toEqual({ actions: [], wakeAt: NOW + 5 });
  expect(decide({ memory: memory({ crashes }) }, NOW + 5).actions).toMatchObject([
    { kind: 'start' },
  ]);
});

test('a new release does not wait for the crashes of the old one', () => {
  const crashes = { [crashKey(1, 'web.1')]: { count: 9, at: NOW, restartAt: NOW + 300_000 } };
  const view = { desired: desired({ target: plainRelease(2) }), memory: memory({ crashes }) };
  expect(decide(view).actions).toMatchObject([{ kind: 'start', release: { version: 2 } }]);
});

test('what went down with the engine is no crash', () => {
  const processes = [processRecord({ blameless: true, ...exited(255) })];
  expect(kinds({ processes })).toEqual(['collect']);
});

test('a restart starts a new generation and keeps the old process until the new one is up', () => {
  const formation = { web: { quantity: 1, generation: 1 } };
  const old = processRecord();
  const young = processRecord({ generation: 1, healthy: false, startedAt: NOW });
  const view = (processes: (typeof old)[]) => kinds({ desired: desired({ formation }), processes });
  expect(view([old])).toEqual(['start']);
  expect(view([old, young])).toEqual([]);
  expect(view([old, { ...young, healthy: true }])).toEqual(['retire']);
});

test('an app that is gone leaves at once, and is dissolved when nothing is left', () => {
  expect(kinds({ desired: null, processes: [processRecord(), processRecord(exited(0))] })).toEqual([
    'retire',
    'collect',
  ]);
  expect(kinds({ desired: null, processes: [processRecord({ retiring: true })] })).toEqual([]);
  expect(kinds({ desired: null })).toEqual(['dissolve']);
});
