import { expect, test } from 'vitest';
import { FIRST_PLACE } from '#src/drains/reading/place.ts';
import { until } from '../../../../test/support/until.ts';
import { openAppLog, platformLines, textsOf } from '../support/app-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ManualClock } from './support/manual-clock.ts';
import { startSyslogServer } from './support/syslog-server.ts';
import { desiredDrain, startDrain } from './support/test-drain.ts';

// Goal: a receiver that is down costs what the bound says, every line arrives or is counted, and both readers are told.

const KB = 1024;
const numbers = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => `${from + index} ${'x'.repeat(90)}`);
const DROPPED = /^Error L10 \(drain buffer overflow\): (\d+) messages dropped/;

async function closedPort(): Promise<number> {
  const server = await startSyslogServer();
  await server.stop();
  return server.port;
}

test('down for longer than its bytes: the newest are kept, the others counted and told', async () => {
  const port = await closedPort();
  const desired = desiredDrain({ url: `syslog://127.0.0.1:${port}` });
  const { log, drain } = startDrain(desired, { bounds: { lagBytesMax: 256 * KB } });
  const total = 10_000;
  for (let from = 1; from <= total; from += 100) {
    log.append([platformLines(numbers(from, 100))]);
    if (from % 2_000 === 1) await until('a try', () => drain.status().lastError !== null);
  }
  await until('the leap', () => drain.status().dropped > 0);
  const server = await startSyslogServer({ port });
  await until('the newest line', () =>
    server.messages.some(({ message }) => message.startsWith(`${total} `)),
  );
  await until('rest', () => drain.status().state === 'idle');

  const lines = server.messages.filter(({ message }) => !DROPPED.test(message));
  const notices = server.messages.filter(({ message }) => DROPPED.test(message));
  const { dropped } = drain.status();
  expect(notices).toHaveLength(1);
  expect(Number(DROPPED.exec(notices[0]?.message ?? '')?.[1])).toBe(dropped);
  expect(server.messages[0]).toBe(notices[0]);
  expect(notices[0]).toMatchObject({ app: 'tfp', process: 'logs', severity: 4 });
  const received = lines.map(({ message }) => Number(message.split(' ')[0]));
  expect(received).toEqual(
    Array.from({ length: received.length }, (_, at) => total - received.length + 1 + at),
  );
  // Its own notice in the app's stream is a line that is neither sent nor dropped.
  const stored = await textsOf(log, { num: total * 2 });
  const told = stored.filter((text) => DROPPED.test(text));
  expect(received.length + dropped).toBe(stored.length - told.length);
  expect(received.length * 100).toBeGreaterThan(256 * KB * 0.4);
  expect(received.length * 100).toBeLessThan(256 * KB);
  const toldLines = told.map((text) => Number(DROPPED.exec(text)?.[1]));
  expect(toldLines.reduce((sum, each) => sum + each, 0)).toBe(dropped);
  expect(told[0]).toContain('by drain drain-1 to 127.0.0.1');
});

test('down for longer than its age: what is too old is dropped, and told', async () => {
  const port = await closedPort();
  const desired = desiredDrain({ url: `syslog://127.0.0.1:${port}` });
  const { log, drain } = startDrain(desired, { bounds: { lagMsMax: 200 } });
  log.append([platformLines(numbers(1, 50))]);
  await until('the drop', () => drain.status().dropped === 50);
  const server = await startSyslogServer({ port });
  await until('the notice', () => server.messages.length > 0);
  expect(server.messages.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^Error L10 .*: 50 messages dropped since 20/),
  ]);
});

test('a receiver that closes each connection at once: what is too old is dropped, and told', async () => {
  const server = await startSyslogServer({ onConnection: (socket) => Boolean(socket.destroy()) });
  const desired = desiredDrain({ url: `syslog://127.0.0.1:${server.port}` });
  const { log, drain } = startDrain(desired, {
    bounds: { lagMsMax: 1_000 },
    clock: new ManualClock(),
  });
  log.append([platformLines(numbers(1, 50))]);
  await until('the drop', () => drain.status().dropped === 50);
  expect(drain.status()).toMatchObject({ state: 'retrying', sent: 0 });
  expect(await textsOf(log, { num: 100 })).toContainEqual(
    expect.stringMatching(/^Error L10 .*: 50 messages dropped by drain drain-1/),
  );
});

test("what the store's own bounds took is dropped and told as well", async () => {
  const port = await closedPort();
  const log = openAppLog(temporaryFolder(), { bytesMax: 1 });
  // More than a segment, so that the first one goes.
  for (let from = 1; from <= 100_000; from += 1_000)
    log.append([platformLines(numbers(from, 1_000))]);
  await log.sync();
  log.removeOld();
  expect(log.segments[0]?.base).toBeGreaterThan(0);
  const record = { places: { 'app-1': FIRST_PLACE }, sent: 0, dropped: 0, lastSentAt: null };
  const { drain } = startDrain(desiredDrain({ url: `syslog://127.0.0.1:${port}` }), {
    log,
    record,
  });
  await until('the drop', () => drain.status().dropped > 0);
  const server = await startSyslogServer({ port });
  await until('the newest line', () => drain.status().state === 'idle');
  await until('all messages', () => server.messages.at(-1)?.message.startsWith('100000 ') === true);
  expect(server.messages.length - 1 + drain.status().dropped).toBe(100_000);
  await log.close();
});
