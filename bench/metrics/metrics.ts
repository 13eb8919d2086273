import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LATENCY_BUCKETS } from '../../packages/contract/src/latency-buckets.ts';
import type { MetricSample, ProcessReading } from '../../packages/contract/src/metrics.ts';
import { dayOf } from '../../packages/logs/src/metrics/day-files.ts';
import { MetricStore } from '../../packages/logs/src/metrics/metric-store.ts';
import { queryMetrics } from '../../packages/logs/src/metrics/query-metrics.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, seconds, times } from '../support/table.ts';
import { timed } from '../support/timed.ts';

// A week of minutes of an app that is busy in every one of them: how much of the disk it takes, and how long it takes
// to read, beside the same samples as plain lines that are read and parsed and nothing else.
// Usage: node bench/metrics/metrics.ts [rounds]

const WEEK = 7 * 24 * 60;
const END = Math.floor(Date.now() / 60_000);
const WORKERS = ['router-1', 'router-2'];
const KB = 1024;
/** The runner tells of a process that hardly does anything no more often than this. */
const QUIET_MINUTES = 5;
const rounds = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'tfp-bench-metrics-'));

try {
  const rows = [
    ...(await measureWeek('idle, 1 process', 1, QUIET_MINUTES)),
    ...(await measureWeek('busy, 1 process', 1, 1)),
    ...(await measureWeek('busy, 10 processes', 10, 1)),
  ];
  printTable(['', 'store', 'plain lines', 'ratio'], rows);
  measureWrites(1_000);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureWeek(
  what: string,
  processes: number,
  everyMinutes: number,
): Promise<string[][]> {
  const own = join(folder, what);
  const store = new MetricStore(own);
  fill(store, processes, everyMinutes);
  const plain = join(folder, `${what}.plain`);
  writeFileSync(plain, plainLines(own));
  await store.tidy(dayOf(END + WEEK));
  const rest = bytesIn(join(own, 'app'));
  const { size } = statSync(plain);
  const rows = [row(`${what}: bytes at rest`, inKb(rest), inKb(size), rest / size)];
  handOver('metrics', { value: rest / size, seen: inKb(rest), beside: inKb(size) });
  for (const step of [30, 1]) {
    const pairs: [number, number][] = [];
    const query = { since: END - WEEK, until: END, step };
    for (let round = 0; round < rounds; round++) {
      const ms = await timed(() => queryMetrics(store, 'app', query));
      pairs.push([ms, await timed(async () => parseAll(plain))]);
    }
    const [own, bare] = [0, 1].map((at) => median(pairs.map((pair) => pair[at] as number))) as [
      number,
      number,
    ];
    const ratio = median(pairs.map(([ms, bareMs]) => ms / bareMs));
    rows.push(row(`${what}: a value for ${step} min`, seconds(own), seconds(bare), ratio));
  }
  return rows;
}

function row(what: string, own: string, bare: string, ratio: number): string[] {
  return [what, own, bare, times(ratio)];
}

function fill(store: MetricStore, processes: number, everyMinutes: number): void {
  const numbers = new Map<string, number>();
  const next = (writer: string) => {
    const number = (numbers.get(writer) ?? 0) + 1;
    numbers.set(writer, number);
    return number;
  };
  for (let minute = END - WEEK; minute < END; minute++) {
    if (minute % everyMinutes !== 0) continue;
    // Of an idle app a router has nothing to tell.
    for (const writer of everyMinutes === 1 ? WORKERS : []) {
      const sample = { ...webSample(minute), number: next(writer) };
      store.add({ writer, from: 'router', minute, dropped: 0, samples: [sample] });
    }
    const sample = { ...runSample(minute, processes), number: next('runner') };
    store.add({ writer: 'runner', from: 'runner', minute, dropped: 0, samples: [sample] });
  }
}

function webSample(minute: number): Omit<MetricSample, 'number'> {
  const latency: number[] = [];
  for (let bucket = 30; bucket < Math.min(70, LATENCY_BUCKETS); bucket++) {
    if (Math.random() < 0.6) latency.push(bucket, 1 + Math.floor(Math.random() * 200));
  }
  const count = latency.filter((_, at) => at % 2 === 1).reduce((sum, each) => sum + each, 0);
  const errors = Math.random() < 0.05 ? { errors: { H12: 1 } } : {};
  const status = [0, count - 3, 2, 1, 0];
  return {
    appId: 'app',
    minute,
    web: { status, ...errors, latency, latencyMs: count * 37, bytes: count * 1_234, inFlight: 7 },
  };
}

function runSample(minute: number, processes: number): Omit<MetricSample, 'number'> {
  const readings = Array.from({ length: processes }, (_, index): ProcessReading => {
    const age = minute - (END - WEEK);
    const memory = 60_000_000 + Math.floor(Math.random() * 4_000) * 4_096;
    const used = Math.floor(age * 2_000 + Math.random() * 1_000);
    const id = (0xabcdef123456 + index).toString(16);
    return [
      `web.${index + 1}`,
      id,
      END - WEEK,
      used,
      memory,
      memory + 81_920,
      536_870_912,
      used * 311,
      used * 977,
    ];
  });
  return { appId: 'app', minute, run: { processes: readings } };
}

/** What a minute costs in which each of many apps has something to tell. */
function measureWrites(apps: number): void {
  const store = new MetricStore(join(folder, 'many'));
  const samples = Array.from({ length: apps }, (_, index) => ({
    ...webSample(END),
    appId: `app-${index}`,
    number: index + 1,
  }));
  const cpu = process.cpuUsage();
  store.add({ writer: 'w', from: 'router', minute: END, dropped: 0, samples });
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `\na minute of ${apps} apps   ${((user + system) / 1_000).toFixed(0)} ms of CPU to store`,
  );
}

function plainLines(own: string): string {
  const files = readdirSync(join(own, 'app')).sort();
  return files.map((name) => readFileSync(join(own, 'app', name), 'utf8')).join('');
}

function parseAll(path: string): number {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '' && (JSON.parse(line) as MetricSample).minute > 0)
    .length;
}

function bytesIn(directory: string): number {
  return readdirSync(directory).reduce(
    (sum, name) => sum + statSync(join(directory, name)).size,
    0,
  );
}

function inKb(bytes: number): string {
  return `${Math.round(bytes / KB)} KB`;
}
