import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { openAppLog, platformLines } from '../support/app-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ManualClock } from './support/manual-clock.ts';
import { numbers, once, overTcp, texts } from './support/over-tcp.ts';
import { startSyslogServer } from './support/syslog-server.ts';
import { startDrain, TEST_LIMITS } from './support/test-drain.ts';

// Goal: whatever a receiver does to its connections, no line that it may not have read counts as sent for good.
// Method: the clock by which the drain judges connections stands still, and goes on where the test says so.

const WATCH_MS = TEST_LIMITS.drainDoubtMs;

test('a receiver that closes in mid-write again and again gets every line', async () => {
  const clock = new ManualClock();
  const log = openAppLog(temporaryFolder());
  const server = await startSyslogServer({
    onMessages(socket, count) {
      const isDue = server.connections() < 3 && count > 0 && server.messages.length > 300;
      if (isDue) socket.destroy();
    },
  });
  startDrain(overTcp(server.port), { log, clock, limits: { drainBatchLinesMax: 100 } });
  for (let from = 1; from <= 2_000; from += 100)
    log.append([platformLines(numbers(from, from + 99))]);
  await until('the last line', () => {
    // The third connection, which is on probation, stays.
    if (server.connections() === 3) clock.advance(WATCH_MS);
    return once(server.messages).length === 2_000;
  });
  expect(texts(once(server.messages))).toEqual(numbers(1, 2_000));
  expect(server.connections()).toBe(3);
  expect(server.errors).toEqual([]);
});

test('the last lines before a break are sent again, though nothing follows them', async () => {
  // It dies with what it had received, but not read.
  const server = await startSyslogServer({ onConnection: (_socket, number) => number === 1 });
  const { log, drain } = startDrain(overTcp(server.port), { clock: new ManualClock() });
  log.append([platformLines(['1', '2'])]);
  await until('what counts as sent', () => drain.status().sent === 2);
  for (const socket of server.sockets) socket.resetAndDestroy();
  await until('both lines', () => server.messages.length === 2);
  expect(texts(server.messages)).toEqual(['1', '2']);
  await until('rest', () => drain.status().state === 'idle');
  expect(drain.status()).toMatchObject({ sent: 2, waiting: 0, dropped: 0 });
});

test.each([
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['closes', (socket: Socket) => socket.destroy()],
  ['ends', (socket: Socket) => socket.end()],
])(
  'a receiver that %s each connection at once takes nothing, and gets all of it when it works again',
  async (_how, close) => {
    let isDown = true;
    const clock = new ManualClock();
    const server = await startSyslogServer({
      onConnection(socket) {
        if (isDown) close(socket);
        return isDown;
      },
    });
    const { log, drain } = startDrain(overTcp(server.port), { clock });
    for (let from = 1; from <= 700; from += 10)
      log.append([platformLines(numbers(from, from + 9))]);
    await until('many tries', () => server.connections() >= 12);
    expect(drain.status()).toMatchObject({
      state: 'retrying',
      sent: 0,
      waiting: 700,
      lastError: { text: '127.0.0.1 takes connections and closes them at once' },
    });
    isDown = false;
    const before = server.connections();
    await until('all lines', () => {
      if (server.connections() > before) clock.advance(WATCH_MS);
      return once(server.messages).length === 700;
    });
    expect(texts(once(server.messages))).toEqual(numbers(1, 700));
    await until('rest', () => drain.status().state === 'idle');
    expect(drain.status()).toMatchObject({ sent: 700, dropped: 0 });
  },
);

test('an idle connection that ends costs nothing and is opened again', async () => {
  const clock = new ManualClock();
  const server = await startSyslogServer();
  const { log, drain } = startDrain(overTcp(server.port), { clock });
  log.append([platformLines(['1'])]);
  await until('the first line', () => server.messages.length === 1);
  await until('its outcome', () => drain.status().sent === 1);
  clock.advance(WATCH_MS);
  for (const socket of server.sockets) socket.end();
  await until('the end', () => server.sockets.size === 0);
  log.append([platformLines(['2'])]);
  await until('the second line', () => server.messages.some(({ message }) => message === '2'));
  expect(texts(server.messages)).toEqual(['1', '2']);
  await until('rest', () => drain.status().state === 'idle');
  expect(drain.status()).toMatchObject({ dropped: 0, sent: 2 });
});
