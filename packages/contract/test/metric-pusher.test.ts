import { expect, test } from 'vitest';
import { TfpError } from '#src/errors.ts';
import { createMetricPusher } from '#src/metric-pusher.ts';
import type { MetricBatch } from '#src/metrics.ts';

/** A store that takes, or answers with what it is told to answer. */
function fakeStore(answers: (Error | undefined)[] = []) {
  const sent: MetricBatch[] = [];
  return {
    sent,
    numbers: () => sent.map(({ samples }) => samples.map(({ number }) => number)),
    async addMetrics(batch: MetricBatch) {
      sent.push(batch);
      const answer = answers.shift();
      if (answer !== undefined) throw answer;
    },
  };
}

const samples = (count: number) =>
  Array.from({ length: count }, () => ({ appId: 'a', run: { processes: [] } }));

test('a batch whose answer was lost is sent again as it was', async () => {
  const store = fakeStore([new Error('lost')]);
  const pusher = createMetricPusher(store, 'router');
  pusher.push(10, samples(2));
  await pusher.flush();
  pusher.push(11, samples(1));
  await pusher.flush();
  expect(store.numbers()).toEqual([[1, 2], [1, 2], [3]]);
  expect(store.sent.map(({ minute }) => minute)).toEqual([10, 10, 11]);
  expect(new Set(store.sent.map(({ writer }) => writer)).size).toBe(1);
});

test('a minute in which nothing happened is told too', async () => {
  const store = fakeStore();
  const pusher = createMetricPusher(store, 'runner');
  pusher.push(10, []);
  await pusher.flush();
  expect(store.sent).toMatchObject([{ from: 'runner', minute: 10, samples: [] }]);
});

test('while the store is away the oldest are dropped beyond the bound, and counted', async () => {
  const store = fakeStore(Array.from({ length: 20 }, () => new Error('away')));
  const pusher = createMetricPusher(store, 'router', 10);
  for (let minute = 0; minute < 10; minute++) {
    pusher.push(minute, samples(3));
    await pusher.flush();
  }
  store.sent.length = 0;
  for (let tries = 0; tries < 20 && store.sent.at(-1)?.minute !== 9; tries++) await pusher.flush();
  const last = store.sent.slice(-2);
  expect(last).toMatchObject([
    { minute: 8, dropped: 24 },
    { minute: 9, dropped: 24 },
  ]);
});

test('a batch that the store refuses for good is counted and holds up nothing', async () => {
  const store = fakeStore([new TfpError('bad_request', 'No.')]);
  const pusher = createMetricPusher(store, 'router');
  pusher.push(1, samples(2));
  pusher.push(2, samples(1));
  await pusher.flush();
  expect(store.sent.at(-1)).toMatchObject({ minute: 2, dropped: 2 });
});

test('one push of very many samples goes in several batches', async () => {
  const store = fakeStore();
  const pusher = createMetricPusher(store, 'router');
  pusher.push(1, samples(250));
  await pusher.flush();
  expect(store.numbers().map((numbers) => numbers.length)).toEqual([100, 100, 50]);
  expect(store.numbers().flat()).toEqual(Array.from({ length: 250 }, (_, at) => at + 1));
});
