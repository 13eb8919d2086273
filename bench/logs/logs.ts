import { readFileSync } from 'node:fs';
import { testContainers } from '../../packages/logs/test/support/docker-containers.ts';
import { type LogProcess, startLogProcess } from '../../packages/logs/test/support/log-process.ts';
import { childrenCpuMs, cpuMs, memoryMb } from '../support/cpu.ts';
import { median, printTable, seconds, times } from '../support/table.ts';
import { dockerLogs, nobody, ourStore, type Reader } from './readers.ts';

// One container writes lines of 100 bytes as fast as it can: how fast it gets rid of them, and what CPU time a
// megabyte of them costs the engine and the reader together. Each reader in turn, so that a slow minute of the machine
// meets all. Usage: node bench/logs/logs.ts [rounds] [megabytes]

const LINE_BYTES = 100;
const IDLE_SOURCES = 100;
const IDLE_MS = 10_000;

interface Measured {
  writtenMs: number;
  readMs: number;
  engineMs: number;
  readerMs: number;
}

const rounds = Number(process.argv[2] ?? 5);
const megabytes = Number(process.argv[3] ?? 50);
const lines = (megabytes * 1_000_000) / LINE_BYTES;
const enginePid = Number(readFileSync('/var/run/docker.pid', 'utf8'));
const containers = await testContainers();
const logs = await startLogProcess({ TFP_LOG_BYTES_PER_APP: String(2 ** 30) });

try {
  const readers: Record<string, Reader> = {
    'engine alone': nobody,
    'docker logs -f': dockerLogs(),
    'tfp, stored': ourStore(logs, 0),
    'tfp, stored and tailed': ourStore(logs, 1),
  };
  const memory = [memoryMb(logs.pid())];
  report(await measureAll(readers, () => memory.push(memoryMb(logs.pid()))));
  const told = memory.map((size) => size.toFixed(0)).join(', ');
  console.log(`\nMB of memory of the log store, before and after each round: ${told}`);
  console.log(`CPU with ${IDLE_SOURCES} silent sources: ${await idleShare(logs)} % of a core`);
} finally {
  await containers.dispose();
  await logs.dispose();
}

async function measureAll(
  readers: Record<string, Reader>,
  afterRound: () => void,
): Promise<Record<string, Measured[]>> {
  const all: Record<string, Measured[]> = {};
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, reader] of Object.entries(readers)) {
      const measured = await measure(reader);
      // The first round warms the caches.
      if (round > 0) all[name] = [...(all[name] ?? []), measured];
    }
    afterRound();
  }
  return all;
}

async function measure(reader: Reader): Promise<Measured> {
  const text = 'x'.repeat(LINE_BYTES - 1);
  const made = await containers.create(`yes ${text} | head -n ${lines}; echo the end`);
  const cpu = () => ({ engine: cpuMs(enginePid), reader: cpuMs(logs.pid()) + childrenCpuMs() });
  const before = cpu();
  const begin = performance.now();
  await reader.begin(made);
  await made.container.wait();
  const writtenMs = performance.now() - begin;
  await reader.end(made);
  const readMs = performance.now() - begin;
  const after = cpu();
  await made.container.remove();
  await logs.client.forget(made.id.slice(0, 12));
  return {
    writtenMs,
    readMs,
    engineMs: after.engine - before.engine,
    readerMs: after.reader - before.reader,
  };
}

function report(all: Record<string, Measured[]>): void {
  const middle = (name: string, of: (one: Measured) => number) => median((all[name] ?? []).map(of));
  const cost = ({ engineMs, readerMs }: Measured) => (engineMs + readerMs) / megabytes;
  const alone = middle('engine alone', ({ writtenMs }) => writtenMs);
  const docker = middle('docker logs -f', cost);
  const rows = Object.keys(all).map((name) => {
    const written = middle(name, ({ writtenMs }) => writtenMs);
    return [
      name,
      `${((megabytes * 1_000) / written).toFixed(1)} MB/s`,
      times(alone / written),
      seconds(middle(name, ({ readMs, writtenMs }) => readMs - writtenMs)),
      `${(middle(name, ({ engineMs }) => engineMs) / megabytes).toFixed(1)} ms`,
      `${(middle(name, ({ readerMs }) => readerMs) / megabytes).toFixed(1)} ms`,
      times(middle(name, cost) / docker),
    ];
  });
  printTable(
    [
      'reader',
      'written',
      'of alone',
      'all read after',
      'engine/MB',
      'reader/MB',
      'CPU of docker logs',
    ],
    rows,
  );
}

async function idleShare(logs: LogProcess): Promise<string> {
  for (let number = 0; number < IDLE_SOURCES; number += 1) {
    const made = await containers.create('sleep 600');
    const source = { appId: `idle-${number}`, process: 'web.1', release: 1, path: made.logPath };
    await logs.client.addSource({ containerId: made.id, ...source });
  }
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const before = cpuMs(logs.pid());
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  return (((cpuMs(logs.pid()) - before) / IDLE_MS) * 100).toFixed(2);
}
