import { expect, test } from 'vitest';
import { type EndingWish, endContainer } from '#src/containers/end-container.ts';
import { EngineError } from '#src/engine/engine.ts';

let sent: string[];
let now: number;
let ended: PromiseWithResolvers<void>;
/** What the engine does with a signal. */
let take: (signal: string) => boolean;
let answers: () => boolean;

function begin(behaviour: typeof take): void {
  sent = [];
  now = 1_000;
  ended = Promise.withResolvers();
  take = behaviour;
  answers = () => true;
}

function end(wish: Partial<EndingWish> = {}) {
  const engine = {
    async signal(_id: string, signal: string) {
      sent.push(signal);
      return take(signal);
    },
  };
  const log = { warn: () => {} };
  const presence = { answers: async () => answers() };
  const timers = { engineRetryMs: 1 };
  const world = { engine, presence, log, timers, now: () => now } as never;
  return endContainer(world, 'id', {
    signal: 'SIGTERM',
    graceMs: 60_000,
    ended: ended.promise,
    ...wish,
  });
}

const leaving = (after: string) => (signal: string) => {
  now += 250;
  if (signal === after) ended.resolve();
  return true;
};
const away = () => {
  throw new EngineError('away', 'no engine');
};

test('one that leaves when it is asked to is not killed', async () => {
  begin(leaving('SIGTERM'));
  expect(await end()).toEqual({ ms: 0, isKilled: false });
  expect(sent).toEqual(['SIGTERM']);
});

test('one that stays is killed after its grace, and that is told before', async () => {
  begin(leaving('SIGKILL'));
  const told: string[] = [];
  expect(await end({ graceMs: 5, onStay: () => told.push(...sent) })).toEqual({
    ms: 250,
    isKilled: true,
  });
  expect(sent).toEqual(['SIGTERM', 'SIGKILL']);
  expect(told).toEqual(['SIGTERM']);
});

test('one that had ended before took no time', async () => {
  begin(() => {
    ended.resolve();
    return false;
  });
  expect(await end()).toEqual({ ms: null, isKilled: false });
});

test('an engine that is away is asked again until it answers', async () => {
  let tries = 0;
  begin((signal) => (++tries < 4 ? away() : leaving('SIGTERM')(signal)));
  expect(await end()).toMatchObject({ isKilled: false });
  expect(tries).toBe(4);
});

test('an engine that hangs is sent nothing that it would pass on again and again when it is back', async () => {
  begin(leaving('SIGTERM'));
  let looks = 0;
  answers = () => ++looks > 3;
  expect(await end()).toMatchObject({ isKilled: false });
  expect(sent).toEqual(['SIGTERM']);
});

test('of one that is over an engine that is away needs not to hear', async () => {
  begin(away);
  ended.resolve();
  expect(await end()).toEqual({ ms: null, isKilled: false });
});

test('one that ends while the engine is away is waited for no longer', async () => {
  begin(away);
  const ending = end({ graceMs: 0 });
  await Promise.resolve();
  ended.resolve();
  expect(await ending).toEqual({ ms: null, isKilled: false });
});
