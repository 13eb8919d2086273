import { once } from 'node:events';
import { expect, test } from 'vitest';
import { RouteTable } from '#src/routing/route-table.ts';
import type { Target } from '#src/targets/target.ts';
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

const platformRoute = { host: 'api.test', kind: 'platform', socket: '/run/api.sock' } as const;

test('before a table was heard or read nothing is known, not even that a host is unknown', () => {
  const table = new RouteTable();
  expect(table).toMatchObject({ version: 0, epoch: '', isLoaded: false });
  table.load('e', []);
  expect(table).toMatchObject({ version: 0, epoch: 'e', isLoaded: true });
});

test('a route of an app tells how its requests are logged and counted, and why it has no target', () => {
  const table = new RouteTable();
  table.load('e', [appRoute('a.test', [], { appId: 'a"1', empty: 'stopped' })]);
  const entry = table.find('a.test');
  expect(entry).toMatchObject({ logPrefix: '{"appId":"a\\"1","at":"', empty: 'stopped' });
  expect(entry?.traffic).not.toBeNull();
});

test('a socket of the platform is one target for all its hosts, neither logged nor counted nor told of', () => {
  const table = new RouteTable();
  const other = { ...platformRoute, host: 'git.test' };
  table.load('e', [platformRoute, other, { ...other, host: 'x.test', socket: '/run/x.sock' }]);
  const entry = table.find('api.test');
  expect(entry).toMatchObject({ logPrefix: '', empty: 'booting', traffic: null });
  expect(entry?.targets).toMatchObject([{ process: '', address: { path: '/run/api.sock' } }]);
  expect(table.find('git.test')?.targets).toEqual(entry?.targets);
  expect([...table.targets()]).toHaveLength(2);
  table.load('e', []);
  expect(table.draining()).toEqual({});
});

test('the traffic of an app is taken for as long as it has a route, or something open', () => {
  const table = new RouteTable();
  table.load('e', [appRoute('a.test', [1]), appRoute('b.test', [2], { appId: '02' })]);
  const traffic = table.find('a.test')?.traffic;
  table.takeTraffic();
  expect(table.find('a.test')?.traffic).toBe(traffic);
  table.apply({ kind: 'change', version: 2, set: [appRoute('a.test', [3])], removed: [] });
  expect(table.find('a.test')?.traffic).toBe(traffic);
  table.apply({ kind: 'change', version: 3, set: [], removed: ['a.test'] });
  table.takeTraffic();
  table.apply({ kind: 'change', version: 4, set: [appRoute('a.test', [3])], removed: [] });
  expect(table.find('a.test')?.traffic).not.toBe(traffic);
});

test('one container that left under two addresses is told with all that it has open', () => {
  const table = new RouteTable();
  for (const [port, requests, streams] of [
    [1, 2, 10],
    [2, 3, 20],
  ] as const) {
    const targets = [{ id: 'c', process: 'web.1', address: '127.0.0.1', port }];
    table.load('e', [appRoute('a.test', [], { targets })]);
    Object.assign(table.find('a.test')?.targets[0] ?? {}, { requests, streams });
  }
  table.load('e', []);
  expect(table.draining()).toEqual({ c: { requests: 5, streams: 30 } });
});

test('the same container with the name of another process is another target', () => {
  const table = new RouteTable();
  table.load('e', [appRoute('a.test', [1])]);
  const [before] = table.find('a.test')?.targets ?? [];
  const moved = { id: 'container-1', process: 'worker.1', address: '127.0.0.1', port: 1 };
  table.load('e', [appRoute('a.test', [], { targets: [moved] })]);
  expect(table.find('a.test')?.targets[0]).not.toBe(before);
  expect([...table.targets()]).toMatchObject([{ process: 'worker.1' }]);
});

test('a former target is told of until it has nothing open, and what became of its requests a while longer', async () => {
  const table = new RouteTable();
  table.load('e', [appRoute('a.test', [1])]);
  const target = table.find('a.test')?.targets[0] as Target;
  let told = 0;
  table.onDrainChange = () => {
    told += 1;
  };
  target.noteChange();
  expect(told).toBe(0);
  const connection = target.open(ignored, Buffer.alloc(0));
  table.load('e', []);
  target.noteEnd(false, false);
  target.noteChange();
  expect(told).toBe(1);
  table.forgetDrained(0);
  expect(Object.keys(table.draining())).toEqual(['container-1']);
  connection.abandon();
  await once(connection.socket, 'close');
  table.forgetDrained(0);
  expect(table.draining()).toEqual({});
  expect(table.left(0)).toEqual({ 'container-1': { drained: 1, dropped: 0, streams: 0 } });
});

const ignored = {
  onUpstreamReady() {},
  onUpstreamFlushed() {},
  onUpstreamBytes() {},
  onUpstreamEnd() {},
  onUpstreamGone() {},
};
