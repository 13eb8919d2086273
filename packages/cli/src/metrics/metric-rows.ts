import type { ApiMetrics, ProcessSeries, Series } from '@tfp/contract/metrics';

/** One line of numbers. */
export interface MetricRow {
  label: string;
  series: Series;
  /** How a value is told, and what is behind it. */
  digits: number;
  unit: string;
  /** What the plot's height stands for, where that is not the greatest value. */
  most?: number;
}

const MB = 1024 * 1024;

/** The lines of an app, or of its processes alone where some are asked for. */
export function metricRows(metrics: ApiMetrics, process: string | undefined): MetricRow[] {
  const rows = metrics.processes.flatMap(processRows);
  return process === undefined ? [...webRows(metrics), ...rows] : rows;
}

/** An app that nobody has asked anything has no lines of requests. */
function webRows({ web }: ApiMetrics): MetricRow[] {
  if (!web.requests.some((count) => (count ?? 0) > 0)) return [];
  const { p50, p95, p99 } = web.latency_ms;
  const ms = { digits: 1, unit: ' ms' };
  return [
    {
      label: 'requests/s',
      series: perMinute(web.requests, web.known_minutes, (count) => count / 60),
      digits: 1,
      unit: '',
    },
    {
      label: 'errors/min',
      series: perMinute(web.status['5xx'] ?? [], web.known_minutes, (count) => count),
      digits: 1,
      unit: '',
    },
    { label: 'p50', series: p50, ...ms },
    { label: 'p95', series: p95, ...ms },
    { label: 'p99', series: p99, ...ms },
  ];
}

function processRows(process: ProcessSeries): MetricRow[] {
  const limit = process.memory_limit_bytes.findLast((bytes) => bytes !== null) ?? 0;
  return [
    {
      label: `${process.name} CPU`,
      series: perMinute(
        process.cpu_seconds,
        process.known_minutes,
        (seconds) => (seconds / 60) * 100,
      ),
      digits: 1,
      unit: ' %',
    },
    {
      label: `${process.name} memory`,
      series: each(process.memory_max_bytes, (bytes) => bytes / MB),
      digits: 0,
      unit: limit > 0 ? `/${Math.round(limit / MB)} MB` : ' MB',
      ...(limit > 0 ? { most: limit / MB } : {}),
    },
  ];
}

/** Of a step that is not over, or in which nobody counted for a while, only some minutes are known: they tell the rate. */
function perMinute(
  series: Series,
  knownMinutes: readonly number[],
  change: (value: number) => number,
): Series {
  return series.map((value, at) => {
    const minutes = knownMinutes[at] ?? 0;
    return value === null || minutes === 0 ? null : change(value / minutes);
  });
}

function each(series: Series, change: (value: number) => number): Series {
  return series.map((value) => (value === null ? null : change(value)));
}
