import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isCurrentEpoch } from '#src/routing/current-epoch.ts';
import { restoreRoutes } from '#src/routing/restore-routes.ts';
import { openSnapshotFile } from '#src/routing/route-snapshot.ts';
import { RouteTable } from '#src/routing/route-table.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import { appRoute } from '../support/test-router.ts';

const directory = tempDirectory;

test('what was written is read again, and workers do not disturb each other', async () => {
  const path = directory();
  const files = ['1', '2', '3'].map((worker) => openSnapshotFile(path, worker));
  const big = Array.from({ length: 500 }, (_, i) => appRoute(`app-${i}.test`, [i + 1]));
  await Promise.all(files.flatMap((file, i) => [file.write({ epoch: `e${i}`, routes: big })]));
  expect(files[0]?.read()?.routes).toEqual(big);
  expect(readdirSync(path)).toEqual(['routes.json']);
});

test('an unreadable copy is none', () => {
  const path = directory();
  const file = openSnapshotFile(path, '1');
  expect(file.read()).toBeUndefined();
  writeFileSync(join(path, 'routes.json'), '{"epoch":"e","rou');
  expect(file.read()).toBeUndefined();
});

test('a copy that cannot be replaced is removed', async () => {
  const path = directory();
  await openSnapshotFile(path, '1').write({ epoch: 'old', routes: [] });
  mkdirSync(join(path, 'routes.json.2.new'));
  const file = openSnapshotFile(path, '2');
  await expect(file.write({ epoch: 'new', routes: [] })).rejects.toThrow();
  expect(file.read()).toBeUndefined();
});

/** A /proc as the test wants it. */
function fakeProc(boot: string, pid: number, startTicks: number): string {
  const proc = directory();
  mkdirSync(join(proc, 'sys/kernel/random'), { recursive: true });
  writeFileSync(join(proc, 'sys/kernel/random/boot_id'), `${boot}\n`);
  mkdirSync(join(proc, String(pid)));
  const fields = Array.from({ length: 50 }, (_, i) => (i === 19 ? startTicks : i));
  writeFileSync(join(proc, String(pid), 'stat'), `${pid} (docker d) ${fields.join(' ')}`);
  return proc;
}

test.each([
  ['boot-a.x.y.12-900', true],
  ['boot-b.x.y.12-900', false],
  ['boot-a.x.y.12-901', false],
  ['boot-a.x.y.13-900', false],
  ['boot-a.x.y.0', false],
  ['boot-a', false],
  ['', false],
])('the epoch %s is the present one: %s', (epoch, isCurrent) => {
  expect(isCurrentEpoch(epoch, fakeProc('boot-a', 12, 900))).toBe(isCurrent);
});

test('of another epoch hosts stay known, and nobody is sent to an address of then', () => {
  const platform = { host: 'api.test', kind: 'platform', socket: '/run/api.sock' } as const;
  const routes = [appRoute('a.test', [1]), appRoute('b.test', [], { empty: 'stopped' }), platform];
  const table = new RouteTable();
  restoreRoutes(table, { epoch: 'old', routes }, false);
  expect(table.find('a.test')).toMatchObject({ targets: [], empty: 'booting' });
  expect(table.find('b.test')).toMatchObject({ targets: [], empty: 'stopped' });
  expect(table.find('api.test')?.targets).toHaveLength(1);
  restoreRoutes(table, { epoch: 'now', routes }, true);
  expect(table.find('a.test')?.targets).toHaveLength(1);
});
