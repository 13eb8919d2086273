import { readFileSync } from 'node:fs';
import { memoryMb } from '../../e2e/support/memory.ts';
import { endedChildrenMs, processorMs } from '../../e2e/support/processor-time.ts';
import { testContainers } from '../../packages/logs/test/support/docker-containers.ts';
import { type LogProcess, startLogProcess } from '../../packages/logs/test/support/log-process.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, times } from '../support/table.ts';
import { type Neighbour, startNeighbour } from './neighbour.ts';
import { dockerLogs, nobody, ourStore, type Reader } from './readers.ts';

// One container writes lines as fast as it can: how fast it gets rid of them, what CPU time a megabyte of them costs the
// engine and the reader together, how late a neighbour is heard meanwhile, and what memory that takes. Each reader in
// turn, so that a slow minute of the machine meets all. Usage: node bench/logs/logs.ts [rounds] [megabytes]

const LINE_BYTES = [100, 9_000];
const TAILS = 10;
const TAILED = 'tfp, stored and tailed';
const IDLE_SOURCES = 100;
const IDLE_MS = 10_000;
const MEMORY_LOOK_MS = 200;

interface Measured {
  writtenMs: number;
  readMs: number;
  engineMs: number;
  readerMs: number;
  /** How often a reader was too slow and left lines out. */
  leaps: number;
  heardMs: number[];
  memoryMb: number;
}

const rounds = Number(process.argv[2] ?? 5);
const megabytes = Number(process.argv[3] ?? 50);
const enginePid = Number(readFileSync('/var/run/docker.pid', 'utf8'));
const containers = await testContainers();
const logs = await startLogProcess({ TFP_LOG_BYTES_PER_APP: String(2 ** 30) });
const neighbour = await startNeighbour(logs, containers);

try {
  const readers: Record<string, Reader> = {
    'engine alone': nobody,
    'docker logs -f': dockerLogs(),
    'tfp, stored': ourStore(logs, 0),
    [TAILED]: ourStore(logs, 1),
    [`tfp, ${TAILS} tails`]: ourStore(logs, TAILS),
  };
  for (const lineBytes of LINE_BYTES) {
    const memory = [memoryMb(logs.pid())];
    const measured = await measureAll(readers, lineBytes, () => memory.push(memoryMb(logs.pid())));
    console.log(`\nlines of ${lineBytes} bytes, ${megabytes} MB, ${rounds} rounds`);
    report(measured, lineBytes);
    const told = memory.map((size) => size.toFixed(0)).join(', ');
    console.log(`MB of memory of the log store, before and after each round: ${told}`);
  }
  await neighbour.stop();
  console.log(`\nCPU with ${IDLE_SOURCES} silent sources: ${await idleShare(logs)} % of a core`);
} finally {
  await containers.dispose();
  await logs.dispose();
}

async function measureAll(
  readers: Record<string, Reader>,
  lineBytes: number,
  afterRound: () => void,
): Promise<Record<string, Measured[]>> {
  const all: Record<string, Measured[]> = {};
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, reader] of Object.entries(readers)) {
      const measured = await measure(reader, lineBytes, neighbour);
      // The first round warms the caches.
      if (round > 0) all[name] = [...(all[name] ?? []), measured];
    }
    afterRound();
  }
  return all;
}

async function measure(
  reader: Reader,
  lineBytes: number,
  { heardSince }: Neighbour,
): Promise<Measured> {
  const text = 'x'.repeat(lineBytes - 1);
  const lines = Math.round((megabytes * 1_000_000) / lineBytes);
  const made = await containers.create(`yes ${text} | head -n ${lines}; echo the end`);
  const cpu = () => ({
    engine: processorMs([enginePid]),
    reader: processorMs([logs.pid()]) + endedChildrenMs(),
  });
  const memory: number[] = [];
  const looking = setInterval(() => memory.push(memoryMb(logs.pid())), MEMORY_LOOK_MS);
  const before = cpu();
  const begin = performance.now();
  const beginMs = Date.now();
  await reader.begin(made);
  await made.container.wait();
  const writtenMs = performance.now() - begin;
  const leaps = await reader.end(made);
  const readMs = performance.now() - begin;
  const after = cpu();
  clearInterval(looking);
  await made.container.remove();
  await logs.client.forget(made.id.slice(0, 12));
  return {
    writtenMs,
    readMs,
    engineMs: after.engine - before.engine,
    readerMs: after.reader - before.reader,
    leaps,
    heardMs: heardSince(beginMs),
    memoryMb: Math.max(...memory),
  };
}

function report(all: Record<string, Measured[]>, lineBytes: number): void {
  const middle = (name: string, of: (one: Measured) => number) => median((all[name] ?? []).map(of));
  const cost = ({ engineMs, readerMs }: Measured) => (engineMs + readerMs) / megabytes;
  const alone = middle('engine alone', ({ writtenMs }) => writtenMs);
  const docker = middle('docker logs -f', cost);
  const rows = Object.entries(all).map(([name, measured]) => {
    const written = middle(name, ({ writtenMs }) => writtenMs);
    const read = middle(name, ({ readMs }) => readMs);
    const heard = measured.flatMap(({ heardMs }) => heardMs).sort((one, other) => one - other);
    const at = (share: number) => heard[Math.ceil(heard.length * share) - 1]?.toFixed(0) ?? '-';
    return [
      name,
      `${((megabytes * 1_000) / written).toFixed(1)} MB/s`,
      times(alone / written),
      `${((megabytes * 1_000_000) / lineBytes / read).toFixed(1)} k/s`,
      `${(middle(name, ({ engineMs }) => engineMs) / megabytes).toFixed(1)} ms`,
      `${(middle(name, ({ readerMs }) => readerMs) / megabytes).toFixed(1)} ms`,
      times(middle(name, cost) / docker),
      `${measured.reduce((sum, { leaps }) => sum + leaps, 0)}`,
      `${at(0.5)}, ${at(0.99)}, ${at(1)} ms`,
      `${Math.max(...measured.map(({ memoryMb }) => memoryMb)).toFixed(0)} MB`,
    ];
  });
  const head = ['reader', 'written', 'of alone', 'lines read', 'engine/MB', 'reader/MB'];
  printTable([...head, 'CPU of docker logs', 'leaps', 'neighbour p50, p99, max', 'memory'], rows);
  if (lineBytes === LINE_BYTES[0]) tellGoals(all);
}

/** Those of short lines: each line costs. */
function tellGoals(all: Record<string, Measured[]>): void {
  const written = (name: string) => median((all[name] ?? []).map((one) => one.writtenMs));
  const cost = (name: string) =>
    median((all[name] ?? []).map((one) => one.engineMs + one.readerMs));
  const rate = (name: string) => `${((megabytes * 1_000) / written(name)).toFixed(1)} MB/s`;
  const each = (name: string) => `${(cost(name) / megabytes).toFixed(0)} ms/MB`;
  const [alone, docker] = ['engine alone', 'docker logs -f'];
  handOver('logs rate', {
    value: written(alone) / written(TAILED),
    seen: rate(TAILED),
    beside: rate(alone),
  });
  handOver('logs cpu', {
    value: cost(TAILED) / cost(docker),
    seen: each(TAILED),
    beside: each(docker),
  });
}

async function idleShare(logs: LogProcess): Promise<string> {
  for (let number = 0; number < IDLE_SOURCES; number += 1) {
    const made = await containers.create('sleep 600');
    const source = { appId: `idle-${number}`, process: 'web.1', release: 1, path: made.logPath };
    await logs.client.addSource({ containerId: made.id, ...source });
  }
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const before = processorMs([logs.pid()]);
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  return (((processorMs([logs.pid()]) - before) / IDLE_MS) * 100).toFixed(2);
}
