import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { Drain } from '#src/drains/drain.ts';
import { openAppLog, platformLines } from '../support/app-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { numbers, once, overTcp, texts } from './support/over-tcp.ts';
import { startSyslogServer } from './support/syslog-server.ts';
import { startDrain } from './support/test-drain.ts';

// Goal: whatever a receiver does to its connections, no line that it may not have read counts as sent for good.

test('a receiver that closes in mid-write again and again gets every line', async () => {
  const log = openAppLog(temporaryFolder());
  const server = await startSyslogServer({
    onMessages(socket, count) {
      const isDue = server.connections() < 4 && count > 0 && server.messages.length > 300;
      if (isDue) socket.destroy();
    },
  });
  startDrain(overTcp(server.port), { log, limits: { drainBatchLinesMax: 100, drainDoubtMs: 200 } });
  for (let from = 1; from <= 2_000; from += 100)
    log.append([platformLines(numbers(from, from + 99))]);
  await until('the last line', () => once(server.messages).length === 2_000);
  expect(texts(once(server.messages))).toEqual(numbers(1, 2_000));
  expect(server.connections()).toBe(4);
  expect(server.errors).toEqual([]);
});

test('the last lines before a break are sent again, though nothing follows them', async () => {
  let isFirst = true;
  const server = await startSyslogServer({
    onConnection(socket) {
      if (!isFirst) return false;
      isFirst = false;
      // It dies with what it had received, but not read.
      setTimeout(() => socket.resetAndDestroy(), 100);
      return true;
    },
  });
  const { log, drain } = startDrain(overTcp(server.port));
  log.append([platformLines(['1', '2'])]);
  await until('both lines', () => server.messages.length === 2);
  expect(texts(server.messages)).toEqual(['1', '2']);
  expect(drain.status()).toMatchObject({ sent: 2, waiting: 0, dropped: 0 });
});

/** The rule goes by how long a connection lived, which a machine that stands still for a moment tells wrongly. */
const BY_THE_CLOCK = { retry: 2 };
const CLOSED_AT_ONCE = '127.0.0.1 takes connections and closes them at once';

test.each([
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['closes', (socket: Socket) => socket.destroy()],
  ['ends', (socket: Socket) => socket.end()],
])(
  'a receiver that %s each connection at once takes nothing, and gets all of it when it works again',
  BY_THE_CLOCK,
  async (_how, close) => {
    let isDown = true;
    const server = await startSyslogServer({
      onConnection(socket) {
        if (isDown) close(socket);
        return isDown;
      },
    });
    const { log, drain } = startDrain(overTcp(server.port), { limits: { drainDoubtMs: 2_000 } });
    for (let from = 1; from <= 700; from += 10)
      log.append([platformLines(numbers(from, from + 9))]);
    await until('many tries', () => server.connections() >= 12);
    expect(failuresOf(drain)).toBeGreaterThan(5);
    expect(drain.status()).toMatchObject({
      state: 'retrying',
      sent: 0,
      waiting: 700,
      lastError: { text: CLOSED_AT_ONCE },
    });
    isDown = false;
    await until('all lines', () => once(server.messages).length === 700, 30_000);
    expect(texts(once(server.messages))).toEqual(numbers(1, 700));
    await until('rest', () => drain.status().state === 'idle', 30_000);
    expect(drain.status()).toMatchObject({ sent: 700, dropped: 0 });
  },
);

test('one that reads all and then ends each connection is served, and gets few lines twice', async () => {
  const server = await startSyslogServer({ onMessages: (socket) => socket.end() });
  const { log, drain } = startDrain(overTcp(server.port), { limits: { drainDoubtMs: 200 } });
  const total = 8;
  for (let line = 1; line <= total; line += 1) {
    const before = server.connections();
    log.append([platformLines([String(line)])]);
    await until(
      `the end of a connection for line ${line}`,
      () =>
        server.connections() > before &&
        server.sockets.size === 0 &&
        once(server.messages).length === line,
      30_000,
    );
  }
  await until(
    'rest',
    () => drain.status().sent === total && drain.status().state === 'idle',
    30_000,
  );
  expect(texts(once(server.messages))).toEqual(numbers(1, total));
  // Twice it breaks before it is on probation, with at most what had come until then; from then on nothing is repeated.
  expect(server.messages.length).toBeLessThanOrEqual(total + 2 * 3);
  expect(drain.status()).toMatchObject({ sent: total, dropped: 0 });
});

test(
  'one that ends each connection that is idle for a moment is served as well',
  BY_THE_CLOCK,
  async () => {
    const server = await startSyslogServer({
      onConnection(socket) {
        socket.setTimeout(300, () => socket.end());
        return false;
      },
    });
    const { log, drain } = startDrain(overTcp(server.port), { limits: { drainDoubtMs: 1_000 } });
    for (const line of ['1', '2', '3', '4']) {
      log.append([platformLines([line])]);
      await until(
        `line ${line}`,
        () => drain.status().state === 'idle' && server.sockets.size === 0,
        30_000,
      );
    }
    await until('every line', () => once(server.messages).length === 4, 30_000);
    await until('rest', () => drain.status().state === 'idle', 30_000);
    expect(drain.status()).toMatchObject({ sent: 4, dropped: 0 });
  },
);

/** In a row; no pause grows without them. */
const failuresOf = (drain: Drain) =>
  (drain as unknown as { delivery: { failures: number } }).delivery.failures;

test('an idle connection that ends costs nothing and is opened again', async () => {
  const server = await startSyslogServer();
  const { log, drain } = startDrain(overTcp(server.port), { limits: { drainDoubtMs: 1 } });
  log.append([platformLines(['1'])]);
  await until('the first line', () => server.messages.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  for (const socket of server.sockets) socket.end();
  await until('the end', () => server.sockets.size === 0);
  log.append([platformLines(['2'])]);
  await until('the second line', () => server.messages.some(({ message }) => message === '2'));
  expect(drain.status()).toMatchObject({ dropped: 0, sent: 2 });
});

test(
  'a proxy that reads lines while it looks for its backend, and then ends in order, takes nothing',
  BY_THE_CLOCK,
  async () => {
    let isDown = true;
    const server = await startSyslogServer({
      onConnection(socket) {
        if (!isDown) return false;
        socket.resume();
        setTimeout(() => socket.end(), 600);
        return true;
      },
    });
    const { log, drain } = startDrain(overTcp(server.port), { limits: { drainDoubtMs: 2_000 } });
    log.append([platformLines(numbers(1, 50))]);
    // Two to be on probation, one in silence, then those that are written to.
    await until('many tries', () => server.connections() >= 7, 30_000);
    expect(drain.status()).toMatchObject({ state: 'retrying', sent: 0, waiting: 50 });
    isDown = false;
    await until('all lines', () => once(server.messages).length === 50, 30_000);
    await until('rest', () => drain.status().state === 'idle', 30_000);
    expect(drain.status()).toMatchObject({ sent: 50, dropped: 0 });
  },
);
