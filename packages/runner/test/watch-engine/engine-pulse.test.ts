import { expect, test } from 'vitest';
import { createEnginePresence } from '#src/watch-engine/engine-presence.ts';
import { createEnginePulse } from '#src/watch-engine/engine-pulse.ts';

const SILENT_MS = 20;
const LONG_MS = 60_000;
const AT = Date.parse('2026-11-28T04:00:00.000Z');

/** An engine that answers when the test says so. */
function engineOf(ping: () => Promise<void>, silentMs: number) {
  const engine = {
    asked: 0,
    ping() {
      engine.asked += 1;
      return ping();
    },
  };
  return { engine, pulse: createEnginePulse(engine, () => AT, silentMs) };
}

test('one that answers is asked once by all who want to know in a moment', async () => {
  const { engine, pulse } = engineOf(async () => {}, LONG_MS);
  expect(await Promise.all([pulse.beats(), pulse.beats()])).toEqual([true, true]);
  expect(await pulse.beats()).toBe(true);
  expect([engine.asked, pulse.silentSince()]).toEqual([1, undefined]);
});

test('one that refuses is asked anew each time, and is not silent', async () => {
  const { engine, pulse } = engineOf(async () => Promise.reject(new Error('no')), LONG_MS);
  expect([await pulse.beats(), await pulse.beats()]).toEqual([false, false]);
  expect([engine.asked, pulse.silentSince()]).toEqual([2, undefined]);
});

test('one that keeps silent is asked no second time, and its late answer tells that it is back', async () => {
  const answer = Promise.withResolvers<void>();
  const { engine, pulse } = engineOf(() => answer.promise, SILENT_MS);
  const presence = createEnginePresence(() => AT, pulse);
  presence.noteObserved();
  expect([pulse.silentSince(), presence.note()]).toEqual([undefined, undefined]);
  expect([await presence.answers(), await presence.answers()]).toEqual([false, false]);
  expect(presence.awaySince()).toBe('2026-11-28T04:00:00.000Z');
  expect(presence.note()).toBe('The Docker Engine does not answer.');
  answer.resolve();
  expect(await pulse.beats()).toBe(true);
  expect([presence.awaySince(), presence.note(), engine.asked]).toEqual([undefined, undefined, 1]);
});
