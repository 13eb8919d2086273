import type { MetricSample } from '@tfp/contract/metrics';
import { beforeEach, describe, expect, test } from 'vitest';
import { MetricStore } from '#src/metrics/metric-store.ts';
import { queryMetrics } from '#src/metrics/query-metrics.ts';
import { batchOf, readingOf, webOf } from '../support/samples.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const T = 29_000_000;
let store: MetricStore;
let number = 0;
beforeEach(() => {
  store = new MetricStore(temporaryFolder());
});

const add = (minute: number, part: Partial<MetricSample>, writer = 'w') =>
  store.add(batchOf([{ appId: 'app', minute, number: ++number, ...part }], { writer }));
const covered = (from: 'router' | 'runner', ...minutes: number[]) => {
  for (const minute of minutes) store.add(batchOf([], { from, minute }));
};
const ask = (since: number, until: number, step = 1) =>
  queryMetrics(store, 'app', { since, until, step });

describe('requests', () => {
  test('of several workers add up; a minute without any is 0, one that nobody counted is unknown', async () => {
    add(T, { web: webOf([1, 2], { errors: { H12: 1 }, inFlight: 2 }) }, 'one');
    add(T, { web: webOf([3], { status: [0, 0, 0, 0, 1], inFlight: 3 }) }, 'two');
    covered('router', T, T + 1);
    const { web } = await ask(T, T + 3);
    expect(web.requests).toEqual([3, 0, null]);
    expect(web.status).toMatchObject({ '2xx': [2, 0, null], '5xx': [1, 0, null] });
    expect(web.errors).toEqual({ H12: [1, 0, null] });
    expect(web.in_flight).toEqual([5, 0, null]);
    expect(web.bytes).toEqual([300, 0, null]);
    expect(web.latency_ms.p50).toEqual([expect.closeTo(2, 0), null, null]);
  });

  test('percentiles of a step are those of all its requests, not a middle of percentiles', async () => {
    add(T, { web: webOf(Array.from({ length: 98 }, () => 10)) });
    add(T + 1, { web: webOf([1_000, 2_000]) });
    const { web } = await ask(T, T + 2, 2);
    expect(web.requests).toEqual([100]);
    const { p50, p95, p99 } = web.latency_ms;
    for (const [told, truth] of [
      [p50[0], 10],
      [p95[0], 10],
      [p99[0], 1_000],
    ] as const) {
      expect(Math.abs((told ?? 0) / truth - 1)).toBeLessThan(0.09);
    }
  });
});

test('a step tells how many of its minutes are known', async () => {
  add(T, { web: webOf([1]), run: { processes: [readingOf('web.1', 'c1', T, 500)] } });
  add(T + 1, { run: { processes: [readingOf('web.1', 'c1', T, 900)] } });
  covered('router', T, T + 3);
  const { web, processes } = await ask(T, T + 5, 3);
  expect(web.known_minutes).toEqual([2, 1]);
  expect(processes[0]?.known_minutes).toEqual([2, 0]);
  expect(processes[0]?.cpu_seconds).toEqual([0.9, null]);
});

describe('processes', () => {
  const run = (...processes: ReturnType<typeof readingOf>[]) => ({ run: { processes } });

  test('use the difference of two readings, from their start on', async () => {
    add(T, run(readingOf('web.1', 'c1', T, 500)));
    add(T + 1, run(readingOf('web.1', 'c1', T, 2_500)));
    const { processes } = await ask(T, T + 2);
    expect(processes).toMatchObject([
      {
        name: 'web.1',
        cpu_seconds: [0.5, 2],
        network_sent_bytes: [1_500, 6_000],
        memory_limit_bytes: [9_000, 9_000],
      },
    ]);
  });

  test('that were not told for a while used it evenly, and had the memory that they had', async () => {
    covered('runner', T, T + 1, T + 2, T + 3);
    add(T, run(readingOf('web.1', 'c1', T - 900, 1_000, 50)));
    add(T + 3, run(readingOf('web.1', 'c1', T - 900, 4_000, 70)));
    const { processes } = await ask(T, T + 4);
    expect(processes[0]?.cpu_seconds).toEqual([null, 1, 1, 1]);
    expect(processes[0]?.memory_bytes).toEqual([50, 50, 50, 70]);
  });

  test('are unknown while no runner looked; what they used meanwhile is not lost', async () => {
    covered('runner', T, T + 5);
    add(T, run(readingOf('web.1', 'c1', 0, 1_000)));
    add(T + 5, run(readingOf('web.1', 'c1', 0, 6_000)), 'the next runner');
    const { processes } = await ask(T + 1, T + 6);
    expect(processes[0]?.cpu_seconds).toEqual([1, 1, 1, 1, 1]);
    expect(processes[0]?.memory_bytes).toEqual([null, null, null, null, 1_000]);
    expect(processes[0]?.restarts).toEqual([null, null, null, null, 0]);
  });

  test('a container that takes the place of another counts from its own start', async () => {
    add(T, run(readingOf('web.1', 'c1', T - 900, 90_000)));
    add(T + 1, {
      run: {
        processes: [readingOf('web.1', 'c2', T + 1, 300)],
        ended: [readingOf('web.1', 'c1', T - 900, 90_200)],
        restarts: { 'web.1': 1 },
        crashes: { 'web.1': { R15: 1 } },
      },
    });
    covered('runner', T, T + 1);
    const { processes } = await ask(T, T + 2);
    expect(processes[0]).toMatchObject({
      cpu_seconds: [null, 0.5],
      restarts: [0, 1],
      crashes: { R15: [0, 1] },
    });
  });

  test('that are gone keep no memory, and are listed while the time asked for knew them', async () => {
    covered('runner', T, T + 1, T + 2);
    add(T, run(readingOf('web.10', 'c1', T, 1), readingOf('web.9', 'c2', T, 1)));
    add(T + 1, run(readingOf('web.9', 'c2', T, 1)));
    const { processes } = await ask(T, T + 3);
    expect(processes.map(({ name }) => name)).toEqual(['web.9', 'web.10']);
    expect(processes[1]?.memory_bytes).toEqual([1_000, null, null]);
    expect((await ask(T + 1, T + 3)).processes.map(({ name }) => name)).toEqual(['web.9']);
  });

  test('readings that came late, twice or out of order change no sum', async () => {
    const readings = [0, 1, 2, 3].map((at) => run(readingOf('web.1', 'c1', T, 1_000 * (at + 1))));
    for (const at of [0, 2, 1, 3, 1]) add(T + at, readings[at] ?? {});
    expect((await ask(T, T + 4)).processes[0]?.cpu_seconds).toEqual([1, 1, 1, 1]);
  });

  test('the most memory of a step is the most of its minutes, the value its last', async () => {
    for (const [at, memory] of [300, 900, 400].entries()) {
      add(T + at, run(readingOf('web.1', 'c1', T, 1, memory)));
    }
    const [process] = (await ask(T, T + 3, 3)).processes;
    expect(process).toMatchObject({ memory_bytes: [400], memory_max_bytes: [900] });
  });
});
