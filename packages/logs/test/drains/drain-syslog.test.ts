import { describe, expect, test } from 'vitest';
import { linesFrame } from '#src/lines/platform-frame.ts';
import { until } from '../../../../test/support/until.ts';
import { openAppLog, outputFrame, platformLines, record } from '../support/app-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { makeCertificates } from './support/certificates.ts';
import { ODD_LINES, shown } from './support/odd-lines.ts';
import { numbers, once, overTcp, texts } from './support/over-tcp.ts';
import { startSyslogServer } from './support/syslog-server.ts';
import { desiredDrain, startDrain } from './support/test-drain.ts';

test('odd lines of an app arrive over TCP exactly, in order, framed right', async () => {
  const server = await startSyslogServer();
  const { log, drain } = startDrain(overTcp(server.port));
  log.append([outputFrame(ODD_LINES.map((line) => record(`${line}\n`)))]);
  log.append([platformLines(['the platform says'])]);
  await until('all lines', () => server.messages.length === ODD_LINES.length + 1);
  expect(texts(server.messages)).toEqual([...ODD_LINES.map(shown), 'the platform says']);
  expect(server.messages[2]).toMatchObject({
    facility: 23,
    severity: 6,
    host: 'hello',
    app: 'app',
    process: 'web.1',
    release: 'v1',
    at: '2026-11-21T04:00:00.123456Z',
  });
  expect(server.messages.at(-1)).toMatchObject({ facility: 19, app: 'tfp', process: 'router' });
  expect(server.errors).toEqual([]);
  await until('an idle drain', () => drain.status().state === 'idle');
  expect(drain.status()).toMatchObject({
    sent: ODD_LINES.length + 1,
    waiting: 0,
    dropped: 0,
    lastError: null,
  });
});

test('what an app writes to stderr is an error, if it says nothing else of itself', async () => {
  const server = await startSyslogServer();
  const { log } = startDrain(overTcp(server.port));
  log.append([
    outputFrame([record('out\n'), record('bad\n', 'stderr'), record('level=info\n', 'stderr')]),
    outputFrame([record('bad, ', 'stderr'), record('in two parts\n', 'stderr')]),
  ]);
  await until('all lines', () => server.messages.length === 4);
  expect(server.messages.map(({ severity }) => severity)).toEqual([6, 3, 6, 3]);
});

test('a line of the platform names the release that it is about', async () => {
  const server = await startSyslogServer();
  const { log } = startDrain(overTcp(server.port));
  const line = { at: '2026-11-21T04:00:00Z', source: 'tfp', process: 'api', text: 'live' } as const;
  log.append([linesFrame([{ ...line, release: 7 }, line])]);
  await until('both lines', () => server.messages.length === 2);
  expect(server.messages.map(({ release }) => release)).toEqual(['v7', undefined]);
});

describe('over TLS', () => {
  test('lines arrive where the certificate is by the authority that was named', async () => {
    const { ca, ...tls } = makeCertificates();
    const server = await startSyslogServer({ tls });
    const url = `syslog+tls://localhost:${server.port}`;
    const { log } = startDrain(desiredDrain({ url, ca }));
    log.append([outputFrame(ODD_LINES.map((line) => record(`${line}\n`)))]);
    await until('all lines', () => server.messages.length === ODD_LINES.length);
    expect(texts(server.messages)).toEqual(ODD_LINES.map(shown));
  });

  test('nothing is sent to a receiver whose authority nobody trusts, or whose name is another', async () => {
    const { ca, ...tls } = makeCertificates('DNS:elsewhere.example.com');
    const server = await startSyslogServer({ tls });
    const url = `syslog+tls://localhost:${server.port}`;
    const untrusted = startDrain(desiredDrain({ url }));
    untrusted.log.append([platformLines(['secret'])]);
    const misnamed = startDrain(desiredDrain({ url, ca }));
    misnamed.log.append([platformLines(['secret'])]);
    const words = (drain: typeof untrusted) => drain.drain.status().lastError?.text;
    await until(
      'both refusals',
      () => words(untrusted) !== undefined && words(misnamed) !== undefined,
    );
    expect(words(untrusted)).toContain('an authority that is not trusted here');
    expect(words(misnamed)).toBe('localhost has a certificate for another name');
    expect(server.messages).toEqual([]);
  });
});

test('a receiver that hangs is left after its time, and gets everything when it is back', async () => {
  let hangs = true;
  const server = await startSyslogServer({
    onConnection(socket) {
      if (hangs) socket.pause();
      return hangs;
    },
  });
  const { log, drain } = startDrain(overTcp(server.port), { limits: { drainWriteMs: 300 } });
  const line = 'x'.repeat(5_000);
  const total = 4_000;
  for (let count = 0; count < total; count += 200)
    log.append([platformLines(Array.from({ length: 200 }, () => line))]);
  await until('the deadline', () => /took no line/.test(drain.status().lastError?.text ?? ''));
  expect(drain.status().state).toBe('retrying');
  hangs = false;
  await until('every line', () => once(server.messages).length === total);
  expect(server.errors).toEqual([]);
});

test('a slow receiver slows its own drain, and memory stays', async () => {
  const server = await startSyslogServer({
    onConnection(socket) {
      socket.on('data', () => {
        socket.pause();
        setTimeout(() => socket.resume(), 20);
      });
      return true;
    },
  });
  const log = openAppLog(temporaryFolder());
  startDrain(overTcp(server.port), { log });
  const other = await startSyslogServer();
  startDrain(desiredDrain({ id: 'drain-2', url: `syslog://127.0.0.1:${other.port}` }), { log });
  const lines = Array.from({ length: 1_000 }, (_, index) => `${index} ${'x'.repeat(990)}`);
  const before = process.memoryUsage();
  let highest = 0;
  // 30 MB, of which the slow one takes the least part meanwhile.
  for (let round = 1; round <= 30; round += 1) {
    log.append([platformLines(lines)]);
    await until('the other drain', () => other.messages.length === round * 1_000);
    const { rss } = process.memoryUsage();
    highest = Math.max(highest, rss);
  }
  expect(highest - before.rss).toBeLessThan(200 * 1024 * 1024);
  expect(other.errors).toEqual([]);
});

test('two drains of one app, of which one hangs: the other sees nothing of it', async () => {
  const hanging = await startSyslogServer({ onConnection: () => true });
  const well = await startSyslogServer();
  const log = openAppLog(temporaryFolder());
  for (const socket of hanging.sockets) socket.pause();
  startDrain(overTcp(hanging.port), { log });
  startDrain(desiredDrain({ id: 'drain-2', url: `syslog://127.0.0.1:${well.port}` }), { log });
  for (let from = 1; from <= 20_000; from += 1_000)
    log.append([platformLines(numbers(from, from + 999))]);
  await until('all of the other', () => well.messages.length === 20_000);
  expect(texts(well.messages)).toEqual(numbers(1, 20_000));
});

test('a port that is closed is told in words; what waits is sent when it opens', async () => {
  const closed = await startSyslogServer();
  await closed.stop();
  const { log, drain } = startDrain(overTcp(closed.port));
  log.append([platformLines(['1', '2', '3'])]);
  await until('a failure', () => drain.status().lastError !== null);
  expect(drain.status()).toMatchObject({
    state: 'retrying',
    waiting: 3,
    lastError: { text: '127.0.0.1 refused the connection: nothing listens there' },
  });
  const server = await startSyslogServer({ port: closed.port });
  await until('all lines', () => server.messages.length === 3);
  await until('an idle drain', () => drain.status().state === 'idle');
  expect(drain.status()).toMatchObject({ sent: 3, dropped: 0 });
});

test('a drain that is removed while it sends ends at once', async () => {
  const server = await startSyslogServer({ onConnection: (socket) => Boolean(socket.pause()) });
  const { log, drain } = startDrain(overTcp(server.port));
  for (let count = 0; count < 20; count += 1)
    log.append([platformLines(Array.from({ length: 200 }, () => 'x'.repeat(5_000)))]);
  await until('a connection', () => server.sockets.size === 1);
  await drain.stop(0);
  for (const socket of server.sockets) socket.resume();
  await until('its end', () => server.sockets.size === 0);
});

test('an app that is destroyed while its lines are sent ends them', async () => {
  const server = await startSyslogServer({ onConnection: (socket) => Boolean(socket.pause()) });
  const { log, drain, record } = startDrain(overTcp(server.port));
  for (let count = 0; count < 20; count += 1)
    log.append([platformLines(Array.from({ length: 200 }, () => 'x'.repeat(5_000)))]);
  await until('a connection', () => server.sockets.size === 1);
  await log.forget();
  drain.removeApp('app-1');
  for (const socket of server.sockets) socket.resume();
  await drain.stop(60_000);
  expect(record.places).toEqual({});
});
