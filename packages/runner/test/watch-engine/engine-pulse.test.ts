import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createEnginePresence } from '#src/watch-engine/engine-presence.ts';
import { createEnginePulse } from '#src/watch-engine/engine-pulse.ts';

const SILENT_MS = 20;
const LONG_MS = 60_000;
const AT = Date.parse('2026-11-28T04:00:00.000Z');

const FIRST = '2026-11-28T04:00:00.000Z';

/** An engine that answers when the test says so. Each look at the clock is a second later than the one before. */
function engineOf(ping: () => Promise<void>, silentMs: number) {
  const engine = {
    asked: 0,
    ping() {
      engine.asked += 1;
      return ping();
    },
  };
  let looks = 0;
  const clock = () => AT + 1_000 * looks++;
  return { engine, pulse: createEnginePulse(engine, clock, silentMs) };
}

test('one that answers is asked once by all who want to know in a moment', async () => {
  const { engine, pulse } = engineOf(async () => {}, LONG_MS);
  expect(await Promise.all([pulse.beats(), pulse.beats()])).toEqual([true, true]);
  expect(await pulse.beats()).toBe(true);
  expect([engine.asked, pulse.silentSince()]).toEqual([1, undefined]);
});

test('one that refuses is asked anew each time, and is silent since the first time until it answers', async () => {
  let refuses = true;
  const answer = async () => (refuses ? Promise.reject(new Error('no')) : undefined);
  const { engine, pulse } = engineOf(answer, LONG_MS);
  expect([await pulse.beats(), await pulse.beats()]).toEqual([false, false]);
  expect([engine.asked, pulse.silentSince()]).toEqual([2, FIRST]);
  refuses = false;
  expect([await pulse.beats(), pulse.silentSince()]).toEqual([true, undefined]);
});

test('one that keeps silent is asked no second time, and its late answer tells that it is back', async () => {
  const answer = Promise.withResolvers<void>();
  const { engine, pulse } = engineOf(() => answer.promise, SILENT_MS);
  const presence = createEnginePresence(() => AT, pulse);
  presence.noteObserved();
  expect([pulse.silentSince(), presence.note()]).toEqual([undefined, undefined]);
  expect([await presence.answers(), await presence.answers()]).toEqual([false, false]);
  expect(presence.awaySince()).toBe(FIRST);
  expect(presence.note()).toBe('The Docker Engine does not answer.');
  answer.resolve();
  expect(await pulse.beats()).toBe(true);
  expect([presence.awaySince(), presence.note(), engine.asked]).toEqual([undefined, undefined, 1]);
});

test('one that was asked in vain stays silent when nobody waits any more, and is asked again when it is seen', async () => {
  const first = Promise.withResolvers<void>();
  const { engine, pulse } = engineOf(() => (engine.asked === 1 ? first.promise : back), SILENT_MS);
  const back = Promise.resolve();
  const presence = createEnginePresence(() => AT + 60_000, pulse);
  presence.noteObserved();
  expect(await presence.answers()).toBe(false);
  presence.noteAway(new Error('the list hangs'));
  expect(presence.awaySince()).toBe(FIRST);
  first.reject(new Error('nobody waits for so long'));
  await nextTurn();
  expect(pulse.silentSince()).toBe(FIRST);
  presence.noteObserved();
  await nextTurn();
  expect([engine.asked, presence.awaySince(), presence.note()]).toEqual([2, undefined, undefined]);
});

test('what was answered in time is heard by a runner that was held up beyond it', async () => {
  const [asking, answering] = await connected();
  const { pulse } = engineOf(async () => void (await once(asking, 'data')), SILENT_MS);
  // From here on timers are looked at before sockets are.
  await nextTurn();
  const beats = pulse.beats();
  answering.write('well');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * SILENT_MS);
  expect([await beats, pulse.silentSince()]).toEqual([true, undefined]);
});

async function connected() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const asking = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [answering] = await accepted;
  await nextTurn();
  onTestFinished(() => {
    asking.destroy();
    answering.destroy();
    server.close();
  });
  return [asking, answering];
}
