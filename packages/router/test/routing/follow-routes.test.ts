import { existsSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { runnerClient } from '@tfp/contract/runner-client';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { LEFT_KEPT_MS } from '#src/limits.ts';
import { followRoutes } from '#src/routing/follow-routes.ts';
import { openSnapshotFile, type Snapshot } from '#src/routing/route-snapshot.ts';
import { FakeRunner } from '../support/fake-runner.ts';
import { closeJourneys, journey, until } from '../support/journey.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import { appRoute } from '../support/test-router.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await closeJourneys();
});

const GET = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const answering = (socket: Socket) => socket.on('data', () => socket.write(OK));

/** A router whose routes come from a runner. */
async function followed(
  onConnection: (socket: Socket) => void,
  file?: { write: () => Promise<void> },
) {
  const trip = await journey(onConnection);
  const directory = tempDirectory();
  const runner = await new FakeRunner([appRoute('a.test', [trip.app.port])]).open();
  const follower = followRoutes({
    log: pino({ level: 'silent' }),
    worker: '1',
    runner: runnerClient(runner.socketPath),
    table: trip.router.table,
    file: file ?? openSnapshotFile(directory, '1'),
  });
  cleanups.push(
    () => follower.stop(),
    () => runner.close(),
  );
  await follower.heard;
  return { ...trip, runner, follower, directory };
}

test('each version is taken over, acknowledged, and kept on disk', async () => {
  const { runner, router, directory, app } = await followed(answering);
  await runner.reported(1);
  const version = runner.set(appRoute('b.test', [app.port]));
  await runner.reported(version);
  expect(router.table.find('b.test')).toBeDefined();
  const path = join(directory, 'routes.json');
  const read = () => JSON.parse(readFileSync(path, 'utf8')) as Snapshot;
  await until(() => existsSync(path) && read().routes.length === 2);
  expect(read().epoch).toBe('boot.1-1');
});

test('a target that left is drained at once when nothing is open, kept connections included', async () => {
  const { runner, app, client } = await followed(answering);
  await client().send(GET).untilText('ok');
  const version = runner.set(appRoute('a.test', [], { empty: 'stopped' }));
  const report = await runner.reported(
    version,
    ({ draining }) => !(`container-${app.port}` in draining),
  );
  expect(report.draining).toEqual({});
  await until(() => app.sockets[0]?.readableEnded === true);
});

test('a request in flight is counted until its answer is there, then its connection is closed', async () => {
  let answer = () => {};
  const { runner, app, client } = await followed((socket) => {
    socket.on('data', () => {
      answer = () => socket.write(OK);
    });
  });
  const id = `container-${app.port}`;
  const visitor = client().send(GET);
  await until(() => app.sockets.length === 1);
  const version = runner.set(appRoute('a.test', [], { empty: 'stopped' }));
  await runner.reported(version, ({ draining }) => draining[id]?.requests === 1);
  await client().send(GET).untilText('H14:');
  answer();
  await visitor.untilText('ok');
  await runner.reported(version, ({ draining }) => !(id in draining));
  await until(() => app.sockets[0]?.readableEnded === true);
});

test('streams are counted apart from requests', async () => {
  const { runner, app, client } = await followed((socket) => {
    socket.once('data', () =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n'),
    );
  });
  const id = `container-${app.port}`;
  const visitor = await client().send(GET).untilText('event-stream');
  const version = runner.remove('a.test');
  await runner.reported(version, ({ draining }) => draining[id]?.streams === 1);
  visitor.close();
  await runner.reported(version, ({ draining }) => !(id in draining));
});

test('what ends of what was in flight is counted: drained, dropped, streams', async () => {
  const asked = new Map<string, Socket>();
  const { runner, app, client } = await followed((socket) =>
    socket.once('data', (bytes) => asked.set(/ (\S+) /.exec(String(bytes))?.[1] ?? '', socket)),
  );
  const id = `container-${app.port}`;
  const ask = (path: string) => client().send(GET.replace('/', path));
  const [good, broken, leaving, stream] = [ask('/good'), ask('/broken'), ask('/left'), ask('/sse')];
  await until(() => asked.size === 4);
  asked.get('/sse')?.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n');
  await stream.untilText('event-stream');
  const version = runner.set(appRoute('a.test', [], { empty: 'stopped' }));
  const first = await runner.reported(version, ({ draining }) => draining[id]?.requests === 3);
  expect(first.left?.[id]).toEqual({ drained: 0, dropped: 0, streams: 0 });
  asked.get('/good')?.write(OK);
  asked.get('/broken')?.destroy();
  await Promise.all([good.untilText('ok'), broken.untilText('H13:')]);
  leaving.socket.resetAndDestroy();
  stream.close();
  const last = await runner.reported(version, ({ draining }) => !(id in draining));
  // Whoever goes away by their own will has not been dropped.
  expect(last.left?.[id]).toEqual({ drained: 2, dropped: 1, streams: 1 });
});

test('requests that ended before the target left are not counted', async () => {
  const { runner, app, client } = await followed(answering);
  await client().send(GET).untilText('ok');
  const version = runner.remove('a.test');
  const id = `container-${app.port}`;
  const { left } = await runner.reported(version, ({ draining }) => !(id in draining));
  expect(left?.[id]).toEqual({ drained: 0, dropped: 0, streams: 0 });
});

test('the counts of a drained target are told again to a runner that was away, for a while', async () => {
  const { router } = await followed(answering);
  const { table } = router;
  table.load('test', []);
  table.forgetDrained(0);
  const ids = (now: number) => Object.keys(table.left(now));
  expect(ids(LEFT_KEPT_MS - 1)).toHaveLength(1);
  expect(ids(LEFT_KEPT_MS)).toHaveLength(0);
});

test('a target is drained only when the copy on disk has lost it too', async () => {
  let finish = () => {};
  const file = {
    write: () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  };
  const { runner, app } = await followed(answering, file);
  finish();
  const version = runner.remove('a.test');
  const id = `container-${app.port}`;
  const report = await runner.reported(version, ({ draining }) => id in draining);
  expect(report.draining[id]).toEqual({ requests: 0, streams: 0 });
  const timer = setInterval(() => finish(), 5);
  await runner.reported(version, ({ draining }) => !(id in draining));
  clearInterval(timer);
});

test('a disk that takes nothing holds no drain up', async () => {
  const file = { write: () => Promise.reject(new Error('no space left')) };
  const { runner } = await followed(answering, file);
  const version = runner.remove('a.test');
  await runner.reported(version, ({ draining }) => Object.keys(draining).length === 0);
});

test('while the runner is away everything is served; when it is back its table counts', async () => {
  const { runner, client, follower, app, router } = await followed(answering);
  await runner.close();
  await until(() => !follower.isConnected());
  await client().send(GET).untilText('ok');
  const { socketPath } = runner;
  const next = new FakeRunner([appRoute('c.test', [app.port])], { version: 900, socketPath });
  await next.open();
  cleanups.push(() => next.close());
  await next.reported(900);
  expect(router.table.find('a.test')).toBeUndefined();
  expect(router.table.find('c.test')).toBeDefined();
  expect(next.reports.every(({ version }) => version === 900)).toBe(true);
});
