import { expect, test } from 'vitest';
import { RouteTable } from '#src/routing/route-table.ts';
import { appRoute } from '../support/test-router.ts';

const idsOf = (table: RouteTable, host: string) =>
  table.find(host)?.targets.map(({ id }) => id) ?? [];

test('a table replaces all, a change only what it names', () => {
  const table = new RouteTable();
  table.apply({
    kind: 'table',
    version: 7,
    epoch: 'e',
    routes: [appRoute('a.test', [1]), appRoute('b.test', [2])],
  });
  table.apply({
    kind: 'change',
    version: 8,
    set: [appRoute('b.test', [3]), appRoute('c.test', [4])],
    removed: ['a.test'],
  });
  expect(table.version).toBe(8);
  expect(table.find('a.test')).toBeUndefined();
  expect(idsOf(table, 'b.test')).toEqual(['container-3']);
  expect(idsOf(table, 'c.test')).toEqual(['container-4']);
  table.apply({ kind: 'table', version: 1, epoch: 'f', routes: [appRoute('c.test', [4])] });
  expect(table.find('b.test')).toBeUndefined();
  expect(table.routes()).toHaveLength(1);
});

test('a target that stays keeps its connections, whatever else changes', () => {
  const table = new RouteTable();
  table.load('e', [appRoute('a.test', [1, 2])]);
  const [first] = table.find('a.test')?.targets ?? [];
  table.load('e', [appRoute('a.test', [1, 3], { release: 2 })]);
  expect(table.find('a.test')?.targets[0]).toBe(first);
  expect(Object.keys(table.draining())).toEqual(['container-2']);
});

test('a target of two hosts is gone only when both have lost it', () => {
  const table = new RouteTable();
  table.load('e', [appRoute('a.test', [1]), appRoute('b.test', [1])]);
  table.apply({ kind: 'change', version: 2, set: [appRoute('a.test', [2])], removed: [] });
  expect(table.draining()).toEqual({});
  table.apply({ kind: 'change', version: 3, set: [], removed: ['b.test'] });
  expect(table.draining()).toEqual({ 'container-1': { requests: 0, streams: 0 } });
  table.forgetDrained(0);
  expect(table.draining()).toEqual({});
});

test('the same container at another address is another target', () => {
  const table = new RouteTable();
  table.load('e', [appRoute('a.test', [1])]);
  const before = table.find('a.test')?.targets[0];
  const route = appRoute('a.test', [1]);
  if (route.kind === 'app') route.targets[0] = { ...route.targets[0]!, address: '127.0.0.2' };
  table.load('e', [route]);
  expect(table.find('a.test')?.targets[0]).not.toBe(before);
  expect(before?.isRetired).toBe(true);
});
