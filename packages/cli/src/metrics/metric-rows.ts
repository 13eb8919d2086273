import type { ApiMetrics, ProcessSeries, Series } from '@tfp/contract/metrics';
import { matchesType } from './matches-type.ts';

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

/** The lines of an app, or of the processes that are asked for. */
export function metricRows(metrics: ApiMetrics, process: string | undefined): MetricRow[] {
  const processes = metrics.processes.filter(({ name }) => matchesType(name, process));
  const rows = processes.flatMap((one) => processRows(one, metrics.step));
  return process === undefined ? [...webRows(metrics), ...rows] : rows;
}

/** An app that nobody has asked anything has no lines of requests. */
function webRows({ web, step }: ApiMetrics): MetricRow[] {
  if (!web.requests.some((count) => (count ?? 0) > 0)) return [];
  const { p50, p95, p99 } = web.latency_ms;
  const ms = { digits: 1, unit: ' ms' };
  return [
    {
      label: 'requests/s',
      series: each(web.requests, (count) => count / step),
      digits: 1,
      unit: '',
    },
    {
      label: 'errors/min',
      series: each(web.status['5xx'] ?? [], (count) => (count * 60) / step),
      digits: 1,
      unit: '',
    },
    { label: 'p50', series: p50, ...ms },
    { label: 'p95', series: p95, ...ms },
    { label: 'p99', series: p99, ...ms },
  ];
}

function processRows(process: ProcessSeries, step: number): MetricRow[] {
  const limit = process.memory_limit_bytes.findLast((bytes) => bytes !== null) ?? 0;
  return [
    {
      label: `${process.name} CPU`,
      series: each(process.cpu_seconds, (seconds) => (seconds / step) * 100),
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

function each(series: Series, change: (value: number) => number): Series {
  return series.map((value) => (value === null ? null : change(value)));
}
