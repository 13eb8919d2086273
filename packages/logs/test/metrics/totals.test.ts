import type { MetricSample } from '@tfp/contract/metrics';
import { expect, test } from 'vitest';
import { Totals } from '#src/metrics/totals.ts';
import { batchOf, readingOf, webOf } from '../support/samples.ts';

const T = 29_000_000;
const sample = (part: Partial<MetricSample>, minute = T): MetricSample => ({
  appId: 'app',
  minute,
  number: 1,
  ...part,
});
const totalsOf = (...samples: MetricSample[]) => {
  const totals = new Totals(T * 60_000);
  for (const one of samples) totals.add(batchOf([one]), [one]);
  return totals;
};
const run = (...processes: ReturnType<typeof readingOf>[]) => sample({ run: { processes } });

test('requests add up, and durations stand below the bounds that they did not pass', () => {
  const [app] = totalsOf(
    sample({ web: webOf([4, 5, 700, 200_000]) }),
    sample({ web: webOf([5.01]) }),
  ).all();
  expect(app?.web).toMatchObject({ status: [0, 5, 0, 0, 0], bytes: 500 });
  expect(app?.latency).toMatchObject({ upTo: [2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4], count: 5 });
});

test('a process counts on when another container takes its place', () => {
  const [app] = totalsOf(
    run(readingOf('web.1', 'c1', T, 1_000)),
    run(readingOf('web.1', 'c1', T, 1_500)),
    sample({
      run: {
        processes: [readingOf('web.1', 'c2', T + 2, 200)],
        ended: [readingOf('web.1', 'c1', T, 1_600)],
        crashes: { 'web.1': { R16: 1 } },
      },
    }),
  ).all();
  expect(app?.processes).toMatchObject([{ name: 'web.1', cpuMs: 1_800, crashes: { R16: 1 } }]);
});

test('what was used before this process was started is not counted again', () => {
  const [app] = totalsOf(
    run(readingOf('web.1', 'c1', T - 100, 9_000)),
    run(readingOf('web.1', 'c1', T - 100, 9_300)),
  ).all();
  expect(app?.processes[0]?.cpuMs).toBe(300);
});

test('a process that is gone is told no more, and an app that was destroyed neither', () => {
  const totals = totalsOf(run(readingOf('web.1', 'c1', T, 1)), run());
  expect(totals.all()).toEqual([{ appId: 'app', processes: [] }]);
  totals.forget('app');
  expect(totals.all()).toEqual([]);
});

test('what writers had to drop is told by each of them as a sum', () => {
  const totals = new Totals();
  totals.add(batchOf([], { writer: 'a', dropped: 3 }), []);
  totals.add(batchOf([], { writer: 'a', dropped: 5 }), []);
  totals.add(batchOf([], { writer: 'b', dropped: 1 }), []);
  expect(totals.dropped).toBe(6);
});
