import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { LogLine } from '@tfp/contract/log-lines';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { type LogProcess, startLogProcess } from './support/log-process.ts';
import { OutputWriter } from './support/output-writer.ts';

// Goal: whoever is slow, the store, its readers or its disk, it costs neither the writers nor their neighbours.

const READERS = 10;

let logs: LogProcess;
beforeAll(async () => {
  logs = await startLogProcess();
});
afterAll(() => logs.dispose());

async function follow(containerId: string, appId: string, options = {}): Promise<OutputWriter> {
  const path = join(logs.root, 'containers', containerId, `${containerId}-json.log`);
  await logs.client.addSource({ containerId, appId, process: 'web.1', release: 1, path });
  return new OutputWriter(path, options);
}

/** Reads on until a line says this. */
async function readUntil(appId: string, text: string): Promise<LogLine[]> {
  const gone = new AbortController();
  const lines: LogLine[] = [];
  for await (const line of logs.client.read(appId, { tail: true, after: 0 }, gone.signal)) {
    lines.push(line);
    if (line.text === text) break;
  }
  gone.abort();
  return lines;
}

test('a store that stands still holds nobody up, and tells what was rotated away meanwhile', async () => {
  const loud = await follow('c1', 'loud', { bytesMax: 64 * 1024, filesMax: 5 });
  const quiet = await follow('c2', 'quiet');
  loud.line('0');
  await readUntil('loud', '0');
  process.kill(logs.pid(), 'SIGSTOP');
  const count = 20_000;
  for (let number = 1; number <= count; number += 1) loud.line(`${number}`);
  quiet.line('do you hear me');
  process.kill(logs.pid(), 'SIGCONT');
  await readUntil('quiet', 'do you hear me');

  const lines = await readUntil('loud', `${count}`);
  const at = lines.findIndex(({ text }) => text.includes('Error L10'));
  expect(lines[at]?.text).toMatch(/lines of web\.1 may be missing here, about \d+ by/);
  const numbers = (some: LogLine[]) => some.map(({ text }) => Number(text));
  const [before, behind] = [numbers(lines.slice(0, at)), numbers(lines.slice(at + 1))];
  expect(before).toEqual(before.map((_, index) => index));
  expect(behind).toEqual(behind.map((_, index) => count - behind.length + 1 + index));
  expect(before.length + behind.length).toBeLessThan(count);
});

test('readers who take nothing cost no memory, and leave no file behind', async () => {
  const writer = await follow('c3', 'flood');
  const before = costOf(logs.pid());
  const readers = await Promise.all(Array.from({ length: READERS }, () => stuckReader('flood')));
  const text = 'x'.repeat(9_000);
  // As fast as the store reads, so that nothing is rotated away.
  for (let round = 0; round < 25; round += 1) {
    for (let number = 0; number < 150; number += 1) writer.line(text);
    writer.line(`round ${round}`);
    await readUntil('flood', `round ${round}`);
  }
  const during = costOf(logs.pid());
  expect(during.memoryMb - before.memoryMb).toBeLessThan(120);
  for (const reader of readers) reader.destroy();
  const areClosed = () => costOf(logs.pid()).sockets <= during.sockets - READERS;
  await until('their connections to be closed', areClosed);
});

interface Cost {
  memoryMb: number;
  sockets: number;
}

function costOf(pid: number): Cost {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const memoryMb = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024;
  const files = readdirSync(`/proc/${pid}/fd`).map((file) => linkOf(`/proc/${pid}/fd/${file}`));
  return { memoryMb, sockets: files.filter((name) => name.startsWith('socket:')).length };
}

/** Empty for a file that was closed at this moment. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** Has asked for all lines as they come, and takes none. */
async function stuckReader(appId: string): Promise<Socket> {
  const socket = connect(logs.socket);
  socket.write(`GET /apps/${appId}/lines?tail=true&after=0 HTTP/1.1\r\nhost: x\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  return socket.pause();
}
