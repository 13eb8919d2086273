import type { Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createReceiver } from '#src/drains/create-receiver.ts';
import type { DrainLine } from '#src/drains/drain-line.ts';
import { FIRST_PLACE } from '#src/drains/reading/place.ts';
import { Probation } from '#src/drains/receivers/probation.ts';
import { until } from '../../../../test/support/until.ts';
import { ManualClock } from './support/manual-clock.ts';
import { overTcp, texts } from './support/over-tcp.ts';
import { startSyslogServer } from './support/syslog-server.ts';
import { OPEN_RULES, TEST_LIMITS } from './support/test-drain.ts';

const WATCH_MS = 1_000;
const end = (livedMs: number, isOrderly = true) => ({ livedMs, isOrderly });

describe('a batch on probation', () => {
  const afterSilence = (...silentMs: number[]) => {
    const probation = new Probation(WATCH_MS);
    probation.isOn = true;
    for (const livedMs of silentMs) probation.noteSilentEnd(end(livedMs));
    return probation;
  };

  test('is taken where the connection stays behind it, and the receiver is trusted again', () => {
    const probation = afterSilence(300);
    expect(probation.isTaken(undefined)).toBe(true);
    expect(probation.isOn).toBe(false);
    expect(probation.silenceMs).toBe(WATCH_MS);
  });

  test.each([
    ['ended in order, as it never did in silence', [], end(900), true],
    ['was reset', [], end(900, false), false],
    ['ended as early as in silence', [600], end(620), false],
    ['ended later than in silence', [600], end(760), true],
    ['ended at another time than in silence, but was reset', [600], end(760, false), false],
    ['ended later than in the newest silence', [100, 600], end(700), false],
  ])('whose connection %s', (_, silences, ended, isTaken) => {
    const probation = afterSilence(...silences);
    expect(probation.isTaken(ended)).toBe(isTaken);
    expect(probation.isOn).toBe(true);
  });

  test.each([
    ['nothing is known', [], WATCH_MS],
    ['it is closed at once', [199], WATCH_MS],
    ['it is closed for its silence', [400], 200],
    ['it is closed after a long silence', [10_000], WATCH_MS],
  ])('where %s is written after so long', (_, silences, silenceMs) => {
    expect(afterSilence(...silences).silenceMs).toBe(silenceMs);
  });
});

/** A receiver on probation, whose connections do what the test says, by a clock that it turns. */
async function onProbation() {
  const opened: Socket[] = [];
  const server = await startSyslogServer({
    onConnection(socket) {
      opened.push(socket);
      return false;
    },
  });
  const clock = new ManualClock();
  const limits = { ...TEST_LIMITS, drainDoubtMs: WATCH_MS };
  const receiver = createReceiver(
    { rules: OPEN_RULES, limits, clock },
    overTcp(server.port),
    () => undefined,
  );
  onTestFinished(() => receiver.close());
  receiver.putOnProbation?.();
  return {
    server,
    clock,
    send(text: string) {
      const line: DrainLine = {
        id: 1,
        at: '2026-11-21T04:00:00.123456Z',
        source: 'tfp',
        process: 'router',
        severity: 6,
        text,
        behind: FIRST_PLACE,
      };
      const batch = { app: { id: 'app-1', name: 'hello' }, lines: [line] };
      return receiver.send(batch, new AbortController().signal);
    },
    /** The connection that is watched in silence. */
    async silent(number: number): Promise<Socket> {
      await until('a watched connection', () => opened.length === number && clock.awaited === 1);
      return opened[number - 1] as Socket;
    },
    written: (count: number) =>
      until('what was written', () => server.messages.length === count && clock.awaited === 1),
  };
}

test('a connection that stays in silence and behind a batch is trusted with the next', async () => {
  const { server, clock, send, silent, written } = await onProbation();
  const first = send('1');
  await silent(1);
  expect(server.messages).toEqual([]);
  clock.advance(WATCH_MS);
  await written(1);
  clock.advance(WATCH_MS);
  expect(await first).toEqual({ kind: 'taken' });
  expect(await send('2')).toEqual({ kind: 'taken', isInDoubt: true });
});

test('a receiver that reads what it gets and then ends in order is served batch by batch', async () => {
  const { server, clock, send, silent, written } = await onProbation();
  for (const number of [1, 2, 3]) {
    const sending = send(`${number}`);
    const socket = await silent(number);
    clock.advance(WATCH_MS);
    await written(number);
    socket.end();
    expect(await sending).toEqual({ kind: 'taken' });
  }
  expect(texts(server.messages)).toEqual(['1', '2', '3']);
});

test('one that ends each connection that is idle gets its batch before that', async () => {
  const { server, clock, send, silent, written } = await onProbation();
  const tooLate = send('1');
  const first = await silent(1);
  clock.advance(300);
  first.end();
  expect(await tooLate).toMatchObject({
    kind: 'failed',
    text: '127.0.0.1 takes connections and closes them after 0.3 s',
  });
  const inTime = send('1');
  const second = await silent(2);
  clock.advance(150);
  await written(1);
  clock.advance(300);
  second.end();
  expect(await inTime).toEqual({ kind: 'taken' });
  expect(texts(server.messages)).toEqual(['1']);
});

test('a proxy that reads while it looks for its backend, and ends when it finds none, takes nothing', async () => {
  const { clock, send, silent, written } = await onProbation();
  const first = send('1');
  const unwritten = await silent(1);
  clock.advance(600);
  unwritten.end();
  expect(await first).toMatchObject({ kind: 'failed' });
  const second = send('1');
  const socket = await silent(2);
  clock.advance(300);
  await written(1);
  clock.advance(300);
  socket.end();
  expect(await second).toMatchObject({
    kind: 'failed',
    text: '127.0.0.1 breaks connections off soon after it got lines: they do not count as taken',
  });
});
