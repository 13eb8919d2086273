import type { ApiMetrics, MetricMark, Series } from '@tfp/contract/metrics';
import { type MetricRow, metricRows } from './metric-rows.ts';
import { ofProcess } from './of-process.ts';
import { plotMarks, plotSeries } from './plot.ts';

export interface LineStyle {
  /** How many values a line can show; 0 draws nothing. */
  plotWidth: number;
  unicode: boolean;
}

const LABEL_WIDTH = 16;
const NOW_WIDTH = 12;
const RANGE_WIDTH = 14;
const GAP = '  ';

/** What stands before the plot. */
export const HEAD_WIDTH = LABEL_WIDTH + NOW_WIDTH + RANGE_WIDTH + 3 * GAP.length;

/** The numbers of an app as lines: the newest value, the range, a plot, and below it what happened meanwhile. */
export function metricLines(
  all: ApiMetrics,
  process: string | undefined,
  { plotWidth, unicode }: LineStyle,
): string[] {
  const metrics = ofProcess(all, process);
  const { marks } = metrics;
  const rows = metricRows(metrics, process);
  if (rows.length === 0) return [];
  const plot = (row: MetricRow) =>
    plotWidth === 0 ? '' : plotSeries(row.series, row.most ?? greatest(row.series), unicode);
  const lines = rows.map((row) => line(row.label, newestText(row), rangeText(row), plot(row)));
  return [
    line('', 'newest', 'range', plotWidth === 0 ? '' : timeAxis(metrics)),
    ...lines,
    ...(plotWidth === 0 ? marks.map(markText) : markLines(marks, metrics)),
  ];
}

function line(label: string, newest: string, range: string, plot: string): string {
  const cells = [cutMiddle(label, LABEL_WIDTH).padEnd(LABEL_WIDTH), newest.padStart(NOW_WIDTH)];
  return [...cells, range.padEnd(RANGE_WIDTH), plot].join(GAP).trimEnd();
}

/** A long name keeps its number and what is told of it. */
function cutMiddle(text: string, width: number): string {
  if (text.length <= width) return text;
  const end = text.slice(-10);
  return `${text.slice(0, width - end.length - 1)}~${end}`;
}

function newestText({ series, digits, unit }: MetricRow): string {
  const value = series.findLast((one) => one !== null);
  return value == null ? '-' : `${toText(value, digits)}${unit}`;
}

function rangeText({ series, digits }: MetricRow): string {
  const known = series.filter((value) => value !== null);
  if (known.length === 0) return '-';
  return `${toText(Math.min(...known), digits)} to ${toText(Math.max(...known), digits)}`;
}

/** What is behind the point of a great number says nothing. */
function toText(value: number, digits: number): string {
  return value.toFixed(value < 100 ? digits : 0);
}

function greatest(series: Series): number {
  return Math.max(0, ...series.filter((value) => value !== null));
}

/** When the plot begins and ends, by the clock of whoever reads it. */
function timeAxis({ since, until, web }: ApiMetrics): string {
  const width = web.requests.length;
  const isLong = Date.parse(until) - Date.parse(since) > 24 * 3_600_000;
  const [from, to] = [since, until].map((time) => clockText(time, isLong)) as [string, string];
  const gap = width - from.length - to.length;
  return gap > 0 ? from + ' '.repeat(gap) + to : from.slice(0, width);
}

function clockText(time: string, withDay: boolean): string {
  const date = new Date(time);
  const clock = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (!withDay) return clock;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock}`;
}

function markLines(marks: MetricMark[], metrics: ApiMetrics): string[] {
  const width = metrics.web.requests.length;
  const place = (at: string) =>
    Math.floor((Date.parse(at) - Date.parse(metrics.since)) / 1_000 / metrics.step);
  const placed = (kind: MetricMark['kind']) =>
    marks
      .filter((mark) => mark.kind === kind)
      .map((mark) => ({
        at: place(mark.at),
        text: mark.kind === 'release' ? `v${mark.version}` : mark.code,
      }));
  return (['release', 'crash'] as const).flatMap((kind) => {
    const those = placed(kind);
    if (those.length === 0) return [];
    const title = kind === 'release' ? 'releases' : 'crashes';
    return [line(title, String(those.length), '', plotMarks(those, width))];
  });
}

function markText(mark: MetricMark): string {
  return mark.kind === 'release'
    ? `${mark.at} release v${mark.version}: ${mark.what} (${mark.status})`
    : `${mark.at} crash of ${mark.process} of v${mark.version}: ${mark.code}`;
}
