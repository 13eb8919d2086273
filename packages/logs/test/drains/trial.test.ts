import { expect, test } from 'vitest';
import { troubleWords } from '#src/drains/receivers/trouble-words.ts';
import { tryDrain } from '#src/drains/try-drain.ts';
import { until } from '../../../../test/support/until.ts';
import { ManualClock } from './support/manual-clock.ts';
import { startSyslogServer } from './support/syslog-server.ts';
import { desiredDrain, OPEN_RULES, TEST_LIMITS } from './support/test-drain.ts';

// Goal: whoever tries a drain reads what the receiver did, not what an engine calls it.

const APP = { id: 'app-1', name: 'hello' };
const tryUrl = (url: string, drainTrialMs = 1_000, clock = new ManualClock()) => {
  const limits = { ...TEST_LIMITS, drainTrialMs };
  return tryDrain({ rules: OPEN_RULES, limits, clock }, desiredDrain({ url }), APP);
};

test.each([
  ['http', '127.0.0.1 did not answer within 1 s'],
  ['https', '127.0.0.1 did not answer within 1 s'],
  ['syslog+tls', '127.0.0.1 did not answer the TLS handshake for 1 s'],
])('a receiver that never answers %s is told so', async (protocol, text) => {
  const silent = await startSyslogServer({ onConnection: () => true });
  expect(await tryUrl(`${protocol}://127.0.0.1:${silent.port}`)).toEqual({ ok: false, text });
});

test.each(['https', 'syslog+tls'])('%s to a port without TLS is told so', async (protocol) => {
  const plain = await startSyslogServer({
    onConnection: (socket) => Boolean(socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  });
  expect(await tryUrl(`${protocol}://127.0.0.1:${plain.port}`, 8_000)).toEqual({
    ok: false,
    text: '127.0.0.1 does not speak TLS at this port',
  });
});

test('a receiver of syslog that closes at once is told so, one that keeps the connection took the line', async () => {
  const closing = await startSyslogServer({ onConnection: (socket) => Boolean(socket.destroy()) });
  const clock = new ManualClock();
  expect(await tryUrl(`syslog://127.0.0.1:${closing.port}`, 16_000, clock)).toEqual({
    ok: false,
    text: '127.0.0.1 takes connections and closes them at once',
  });
  const well = await startSyslogServer();
  const trial = tryUrl(`syslog://127.0.0.1:${well.port}`, 16_000, clock);
  for (const watch of ['in silence', 'behind the line']) {
    // Beside the end of the whole trial.
    await until(`the watch ${watch}`, () => clock.awaited === 2);
    clock.advance(2_000);
  }
  expect(await trial).toEqual({
    ok: true,
    text: '127.0.0.1 took the line, as far as TCP can tell.',
  });
  expect(well.messages).toHaveLength(1);
});

test('what nobody has words for is cut to one line', () => {
  expect(troubleWords(new Error(`odd\n\n${'x'.repeat(500)}\n`), 'h')).toMatch(
    /^h: odd x{190,200}…$/,
  );
  const alert =
    'write EPROTO 401D:error:0A000410:SSL routines:ssl3_read_bytes:handshake failure:a.c:1:\n';
  const error = Object.assign(new Error(alert), { code: 'EPROTO' });
  expect(troubleWords(error, 'h')).toBe(
    'h and this machine do not agree on TLS: handshake failure',
  );
});
