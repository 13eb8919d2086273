import { expect, test } from 'vitest';
import { TfpError } from '#src/errors.ts';
import type { LineBatch, NewLogLine } from '#src/log-lines.ts';
import { createLogPusher } from '#src/log-pusher.ts';

interface Sent extends LineBatch {
  texts: string[];
}

/** A store that takes, or answers with what it is told to answer. */
function fakeStore(answers: (Error | undefined)[] = []) {
  const sent: Sent[] = [];
  return {
    sent,
    async append(lines: NewLogLine[], batch?: LineBatch) {
      if (batch !== undefined) sent.push({ ...batch, texts: lines.map(({ text }) => text) });
      const answer = answers.shift();
      if (answer !== undefined) throw answer;
    },
  };
}

const line = (text: string): NewLogLine => ({
  appId: 'app-1',
  at: '2026-11-21T04:00:00Z',
  source: 'tfp',
  process: 'router',
  text,
});

test('a batch whose answer was lost is sent again as it was, with its number', async () => {
  const store = fakeStore([new Error('lost')]);
  const pusher = createLogPusher(store);
  pusher.push(line('1'));
  await pusher.flush();
  pusher.push(line('2'));
  await pusher.flush();
  expect(store.sent.map(({ number, texts }) => [number, texts])).toEqual([
    [1, ['1']],
    [1, ['1']],
    [2, ['2']],
  ]);
  expect(new Set(store.sent.map(({ writer }) => writer)).size).toBe(1);
});

test('a batch that the store refuses does not hold up the next, and is told', async () => {
  const store = fakeStore([new TfpError('bad_request', 'No.')]);
  const pusher = createLogPusher(store);
  pusher.push(line('bad'));
  await pusher.flush();
  pusher.push(line('good'));
  await pusher.flush();
  const texts = store.sent.flatMap(({ texts }) => texts);
  expect(texts.slice(0, 2)).toEqual(['bad', 'good']);
  expect(texts[2]).toContain('Error L10 (output buffer overflow): 1 lines dropped');
});

test('what does not fit while the store is away is counted and told', async () => {
  const store = fakeStore([new Error('away')]);
  const pusher = createLogPusher(store);
  for (let count = 0; count < 10_005; count += 1) pusher.push(line(`${count}`));
  await pusher.flush();
  await pusher.flush();
  const texts = store.sent.flatMap(({ texts }) => texts);
  expect(texts.at(-1)).toContain(': 5 lines dropped');
});

test('batches are bounded by their bytes too', async () => {
  const store = fakeStore();
  const pusher = createLogPusher(store);
  for (let count = 0; count < 5; count += 1) pusher.push(line('x'.repeat(600_000)));
  await pusher.flush();
  expect(store.sent.map(({ texts }) => texts.length)).toEqual([1, 1, 1, 1, 1]);
});

test('what waits is bounded by its bytes too, and there is room again when it was sent', async () => {
  const store = fakeStore([new Error('away')]);
  const pusher = createLogPusher(store);
  for (let count = 0; count < 20; count += 1) pusher.push(line('x'.repeat(1024 * 1024)));
  await pusher.flush();
  await pusher.flush();
  const texts = store.sent.flatMap(({ texts }) => texts);
  expect(texts.at(-1)).toContain(': 4 lines');
  pusher.push(line('good'));
  await pusher.flush();
  expect(store.sent.at(-1)?.texts).toEqual(['good']);
});
