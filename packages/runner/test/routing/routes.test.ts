import type { DesiredApp } from '@tfp/contract/desired-state';
import type { Route, RouteLine } from '@tfp/contract/routes';
import { expect, test } from 'vitest';
import { type AppMemory, blankMemory } from '#src/apps/app-memory.ts';
import { crashKey } from '#src/crashes/crash-record.ts';
import { planRoutes } from '#src/routing/route-plan.ts';
import { RouteTable } from '#src/routing/route-table.ts';
import { plainRelease, processRecord } from '../support/process-record.ts';

const desired: DesiredApp = {
  id: 'a1',
  name: 'hello',
  hosts: ['hello.localhost', 'www.example.com'],
  dataKey: { keyId: '', nonce: '', text: '', tag: '' },
  formation: { web: { quantity: 1, generation: 0 } },
  live: null,
  target: null,
};
const memory = (fields: Partial<AppMemory> = {}) => ({
  ...blankMemory(),
  serving: plainRelease(2),
  admitted: [1, 2],
  ...fields,
});

test('every host of an app leads to its web processes that are up', () => {
  const up = processRecord({ release: 2 });
  const routes = planRoutes(desired, memory(), [
    up,
    processRecord({ name: 'worker.1', release: 2 }),
    processRecord({ release: 2, healthy: false }),
    processRecord({ release: 2, retiring: true }),
    processRecord({ release: 2, phase: 'ending' }),
    processRecord({ release: 3 }),
  ]);
  expect(routes.map(({ host }) => host)).toEqual(desired.hosts);
  expect(routes).toMatchObject([
    { release: 2, targets: [{ id: up.id, process: 'web.1', address: up.address, port: 5000 }] },
    {},
  ]);
});

test('an old process stands in while the routes have no better one', () => {
  const old = processRecord({ release: 1 });
  expect(planRoutes(desired, memory(), [old])).toMatchObject([{ targets: [{ id: old.id }] }, {}]);
});

test.each<[string, Partial<DesiredApp>, Partial<AppMemory>]>([
  ['blank', {}, { serving: null }],
  ['stopped', { formation: { web: { quantity: 0, generation: 0 } } }, {}],
  ['stopped', { formation: { worker: { quantity: 1, generation: 0 } } }, {}],
  ['booting', {}, {}],
  ['crashed', {}, { crashes: { [crashKey(2, 'web.1')]: { count: 1, at: 0, restartAt: 0 } } }],
  [
    'booting',
    {},
    { crashes: { [crashKey(2, 'web.1')]: { count: 1, at: 0, restartAt: 0, isOver: true } } },
  ],
])('without targets a host says why: %s', (empty, app, remembered) => {
  const [route] = planRoutes({ ...desired, ...app }, memory(remembered), []);
  expect(route).toMatchObject({ targets: [], empty });
});

test('an app that is gone has no routes', () => {
  expect(planRoutes(null, memory(), [processRecord()])).toEqual([]);
});

const route = (host: string, appId: string, release = 1): Route => {
  return { host, kind: 'app', appId, app: appId, release, targets: [], empty: 'blank' };
};

test('a follower has the whole table first, then each change, numbered one by one', () => {
  const table = new RouteTable(10, 'e1');
  table.set('a', [route('a.localhost', 'a')]);
  const lines: RouteLine[] = [];
  const stop = new AbortController();
  table.follow(stop.signal, (line) => lines.push(line));
  expect(table.set('a', [route('a.localhost', 'a')])).toBe(11);
  expect(table.set('a', [route('a.localhost', 'a', 2), route('b.localhost', 'a')])).toBe(12);
  table.set('a', [route('b.localhost', 'a')]);
  table.renew('e1');
  table.renew('e2');
  stop.abort();
  table.set('a', []);
  expect(lines).toEqual([
    { kind: 'table', version: 11, epoch: 'e1', routes: [route('a.localhost', 'a')] },
    {
      kind: 'change',
      version: 12,
      set: [route('a.localhost', 'a', 2), route('b.localhost', 'a')],
      removed: [],
    },
    { kind: 'change', version: 13, set: [], removed: ['a.localhost'] },
    { kind: 'table', version: 14, epoch: 'e2', routes: [route('b.localhost', 'a')] },
  ]);
});

test('those that are ready serve, and where none is, all that are up', () => {
  const ready = processRecord({ release: 2 });
  const busy = processRecord({ name: 'web.2', release: 2, ready: false });
  const idsOf = (...processes: (typeof ready)[]) =>
    planRoutes(desired, memory(), processes).flatMap((route) =>
      route.kind === 'app' ? [route.targets.map(({ id }) => id)] : [],
    );
  expect(idsOf(busy, ready)).toEqual([[ready.id], [ready.id]]);
  expect(idsOf(busy)).toEqual([[busy.id], [busy.id]]);
});

test('an app whose first release boots is on its way, and blank without a process that may stay', () => {
  const target = plainRelease(1);
  const reasonOf = (app: Partial<DesiredApp>, ...processes: ReturnType<typeof processRecord>[]) =>
    planRoutes({ ...desired, ...app }, memory({ serving: null, admitted: [] }), processes)[0];
  const booting = processRecord({ healthy: false });
  const gone = processRecord({ healthy: false, retiring: true });
  expect(reasonOf({ target }, gone, booting)).toMatchObject({ empty: 'booting', release: 0 });
  expect(reasonOf({ target }, gone)).toMatchObject({ empty: 'blank' });
  expect(reasonOf({}, booting)).toMatchObject({ empty: 'blank', kind: 'app', appId: 'a1' });
});

test('an app has crashed when each of its web processes has', () => {
  const crash = { count: 1, at: 0, restartAt: 0 };
  const formation = { web: { quantity: 2, generation: 0 } };
  const crashes = (...names: string[]) => ({
    crashes: Object.fromEntries(names.map((name) => [crashKey(2, name), crash])),
  });
  const reasonOf = (remembered: Partial<AppMemory>) =>
    planRoutes({ ...desired, formation }, memory(remembered), [])[0];
  expect(reasonOf(crashes('web.1', 'web.2'))).toMatchObject({ empty: 'crashed' });
  expect(reasonOf(crashes('web.1'))).toMatchObject({ empty: 'booting' });
});

test.each([{ id: undefined }, { address: undefined }])(
  'a process that is up and has nowhere to be reached is a bug: %o',
  (fields) => {
    const process = processRecord({ release: 2, ...fields });
    expect(() => planRoutes(desired, memory(), [process])).toThrow('without an address');
  },
);
