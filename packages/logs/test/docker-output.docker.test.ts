import type { LogLine } from '@tfp/contract/log-lines';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type TestContainer,
  type TestContainers,
  testContainers,
} from './support/docker-containers.ts';
import { type LogProcess, startLogProcess } from './support/log-process.ts';

let logs: LogProcess;
let containers: TestContainers;

beforeAll(async () => {
  logs = await startLogProcess();
  containers = await testContainers();
});
afterAll(async () => {
  await containers?.dispose();
  await logs?.dispose();
});

async function start(appId: string, made: TestContainer): Promise<void> {
  const { id: containerId, logPath: path, container } = made;
  await logs.client.addSource({ containerId, appId, process: 'web.1', release: 1, path });
  await container.start();
}

async function end({ id, container }: TestContainer): Promise<void> {
  await container.wait();
  await logs.client.endSource(id);
  await container.remove();
}

async function read(appId: string): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of logs.client.read(appId, { num: 1_000_000 })) lines.push(line);
  return lines;
}

const texts = (lines: LogLine[]) => lines.map(({ text }) => text);

test('a container that lives for a moment leaves every line', async () => {
  const made = await containers.create('echo hello; echo trouble >&2; printf "last words"');
  await start('short', made);
  await end(made);
  expect(texts(await read('short')).sort()).toEqual(['hello', 'last words', 'trouble']);
});

test('lines come as they were written: long, with markup, quotes and bytes that are no text', async () => {
  const made = await containers.create(
    `printf '%025000d\\n' 7; printf '<a href="x">&\\tcafé\\\\n\\033[31m\\n'; printf '\\377\\376\\n'`,
  );
  await start('odd', made);
  await end(made);
  const lines = texts(await read('odd'));
  expect(lines.slice(0, 3).map(({ length }) => length)).toEqual([10_000, 10_000, 5_000]);
  expect(lines.slice(0, 3).join('')).toBe(`${'0'.repeat(24_999)}7`);
  expect(lines.slice(3)).toEqual(['<a href="x">&\tcafé\\n\u001b[31m', '\ufffd\ufffd']);
});

test('a flood with rotations is stored once and in order, though the store is killed meanwhile', async () => {
  const count = 200_000;
  const round = 'seq $((i * 20000 + 1)) $((i * 20000 + 20000)); sleep 0.1';
  const script = `for i in 0 1 2 3 4 5 6 7 8 9; do ${round}; done`;
  const made = await containers.create(script, { 'max-size': '4m' });
  await start('flood', made);
  const gone = new AbortController();
  const seen = await logs.client.read('flood', { tail: true, after: 0 }, gone.signal).next();
  expect(seen.value?.text).toBe('1');
  await logs.kill();
  await logs.start();
  gone.abort();
  await end(made);
  const numbers = texts(await read('flood')).map(Number);
  expect(numbers.findIndex((number, at) => number !== at + 1)).toBe(-1);
  expect(numbers.length).toBe(count);
});

test('the lines of a crashed and removed container are still there', async () => {
  const made = await containers.create('echo ready; exit 3');
  await start('crash', made);
  const gone = new AbortController();
  const tail = logs.client.read('crash', { tail: true }, gone.signal);
  expect((await tail.next()).value).toMatchObject({
    source: 'app',
    process: 'web.1',
    text: 'ready',
  });
  gone.abort();
  await end(made);
  await logs.kill();
  await logs.start();
  expect(texts(await read('crash'))).toEqual(['ready']);
});
