import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { dataDirectory } from '@tfp/contract/data-directory';
import type { DesiredDrain, DrainsLine } from '@tfp/contract/drains';
import { type LogProcess, startLogProcess } from '../../packages/logs/test/support/log-process.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, times } from '../support/table.ts';

// What drains cost the collection: an app's output lies there and is stored as fast as it can be, while so many syslog
// drains send the same lines to a receiver that takes all. Usage: node bench/drains/flood.ts [rounds] [lines]

const [rounds = 3, lines = 1_000_000] = process.argv.slice(2).map(Number);
const COUNTS = [0, 1, 3, 10];
const ROWS_PER_WRITE = 10_000;

async function startSink(): Promise<{ child: ChildProcess; port: number }> {
  const script = `const server = require('node:net').createServer((socket) => socket.resume());
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve) =>
    child.stdout.once('data', (text) => resolve(Number(text))),
  );
  return { child, port };
}

/** The api as far as drains ask for it. */
async function tellDrains(logs: LogProcess, drains: DesiredDrain[]) {
  const told: DrainsLine[] = [
    { kind: 'app', appId: 'app-1', name: 'hello', drains },
    { kind: 'platform', drains: [] },
    { kind: 'synced' },
  ];
  const api = createServer((_request, response) => {
    for (const line of told) response.write(`${JSON.stringify(line)}\n`);
  });
  const path = dataDirectory(join(logs.root, 'data')).socket('api');
  await new Promise<void>((resolve) => api.listen(path, resolve));
  while ((await logs.client.drains()).length < drains.length) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return api;
}

function writeOutput(path: string): void {
  const file = openSync(path, 'w');
  const time = '2026-11-21T04:00:00.1234567Z';
  for (let number = 0; number < lines; number += ROWS_PER_WRITE) {
    const rows = Array.from({ length: ROWS_PER_WRITE }, (_, index) => {
      const text = `${String(number + index).padStart(9, '0')} ${'x'.repeat(90)}`;
      return `{"log":"${text}\\n","stream":"stdout","time":"${time}"}\n`;
    });
    writeSync(file, rows.join(''));
  }
  closeSync(file);
}

async function measure(port: number, count: number) {
  const logs = await startLogProcess({ TFP_DRAIN_NETWORKS: '127.0.0.0/8', TFP_LOG_LEVEL: 'error' });
  const url = `syslog://127.0.0.1:${port}`;
  const drains = Array.from({ length: count }, (_, index) => {
    const id = `drain-${index}`;
    return { id, token: id, format: 'syslog' as const, url, headers: {} };
  });
  const api = await tellDrains(logs, drains);
  const path = join(logs.root, 'c1-json.log');
  writeOutput(path);
  const began = performance.now();
  const source = { containerId: 'c1', appId: 'app-1', process: 'web.1', release: 1, path };
  await logs.client.addSource(source);
  await logs.client.endSource('c1');
  const perSecond = (lines / (performance.now() - began)) * 1_000;
  await logs.dispose();
  api.closeAllConnections();
  api.close();
  return perSecond;
}

const { child, port } = await startSink();
const seen = new Map(COUNTS.map((count) => [count, [] as number[]]));
for (let round = 0; round < rounds; round += 1) {
  for (const count of COUNTS) seen.get(count)?.push(await measure(port, count));
}
child.kill();
const alone = median(seen.get(0) ?? []);
printTable(
  ['drains', 'lines stored a second', 'of those without drains'],
  COUNTS.map((count) => {
    const perSecond = median(seen.get(count) ?? []);
    const words = [perSecond, alone].map((rate) => `${Math.round(rate / 1_000)} k lines/s`);
    handOver('drains', { value: perSecond / alone, seen: words[0] ?? '', beside: words[1] ?? '' });
    return [String(count), String(Math.round(perSecond)), times(perSecond / alone)];
  }),
);
