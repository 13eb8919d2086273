import type { ApiMetrics, ProcessSeries, Series } from '@tfp/contract/metrics';
import { expect, test } from 'vitest';
import { metricRows } from '#src/metrics/metric-rows.ts';

const MB = 1024 * 1024;
const NOTHING: Series = [0, 0];

function metrics(requests: Series, processes: ProcessSeries[] = []): ApiMetrics {
  return {
    app: { id: 'id', name: 'hello' },
    since: '2026-01-02T03:00:00.000Z',
    until: '2026-01-02T03:04:00.000Z',
    step: 120,
    web: {
      known_minutes: [2, 0],
      requests,
      status: { '2xx': requests, '5xx': [8, 8] },
      errors: {},
      bytes: NOTHING,
      in_flight: NOTHING,
      latency_ms: { p50: [1, null], p95: [2, null], p99: [3, null] },
    },
    processes,
    marks: [],
  };
}

const process_ = (limits: Series): ProcessSeries => ({
  name: 'web.1',
  known_minutes: [2, 1],
  cpu_seconds: [60, null],
  memory_bytes: NOTHING,
  memory_max_bytes: [128 * MB, null],
  memory_limit_bytes: limits,
  network_received_bytes: NOTHING,
  network_sent_bytes: NOTHING,
  restarts: NOTHING,
  crashes: {},
});

test('of an app the minutes that are known tell the rates, and latency is told as it is', () => {
  expect(metricRows(metrics([240, 240]), undefined)).toEqual([
    { label: 'requests/s', series: [2, null], digits: 1, unit: '' },
    { label: 'errors/min', series: [4, null], digits: 1, unit: '' },
    { label: 'p50', series: [1, null], digits: 1, unit: ' ms' },
    { label: 'p95', series: [2, null], digits: 1, unit: ' ms' },
    { label: 'p99', series: [3, null], digits: 1, unit: ' ms' },
  ]);
});

test('an app of which nobody asked anything has no lines of requests, one request makes them', () => {
  expect(metricRows(metrics([0, null]), undefined)).toEqual([]);
  expect(metricRows(metrics([null, 1]), undefined)).toHaveLength(5);
});

test('an app that never failed has no errors in any minute', () => {
  const well = metrics([1, 1]);
  well.web.status = {};
  expect(metricRows(well, undefined)[1]?.series).toEqual([]);
});

test('a process has its share of a CPU, and its memory below the limit that it has last', () => {
  const rows = metricRows(metrics([1, 1], [process_([256 * MB, 512 * MB, null])]), 'web.1');
  expect(rows).toEqual([
    { label: 'web.1 CPU', series: [50, null], digits: 1, unit: ' %' },
    { label: 'web.1 memory', series: [128, null], digits: 0, unit: '/512 MB', most: 512 },
  ]);
});

test('where no limit is known the memory stands alone', () => {
  for (const limits of [[], [0]]) {
    const rows = metricRows(metrics([0], [process_(limits)]), undefined);
    expect(rows[1]).toEqual({
      label: 'web.1 memory',
      series: [128, null],
      digits: 0,
      unit: ' MB',
    });
  }
});
