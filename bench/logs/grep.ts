import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readdirSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { memoryMb } from '../../e2e/support/memory.ts';
import { endedChildrenMs, processorMs } from '../../e2e/support/processor-time.ts';
import { type LogProcess, startLogProcess } from '../../packages/logs/test/support/log-process.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, seconds, times } from '../support/table.ts';
import { timed } from '../support/timed.ts';
import { COMMON, MANY, RARE, REQUEST, writeCorpus } from './corpus.ts';

// One app with many lines, and the same lines as gzipped files of the same cut: how long each takes to find some.
// The log store is started anew for each question, so nothing is warm but what the kernel has read. `zgrep` uses two
// processes at once. Usage: node bench/logs/grep.ts [megabytes] [rounds] [word of a question]

const SEGMENT_BYTES = 8 * 1024 * 1024;
const APP = 'searched';
const PROBE_MS = 20;
/** To ask for it costs the process itself some milliseconds. */
const MEMORY_MS = 250;
const ALL = 'num=1000000';

const megabytes = Number(process.argv[2] ?? 1_000);
const rounds = Number(process.argv[3] ?? 3);
const only = process.argv[4] ?? '';
const hourAgo = new Date(Date.now() - 3_600_000).toISOString().replace('Z', '000Z');

interface Question {
  name: string;
  query: string;
  zgrep: string[];
}

const QUESTIONS: Question[] = [
  { name: 'rare words, 3 hits', query: `grep=${RARE}&${ALL}`, zgrep: ['-E', RARE] },
  {
    name: 'rare words, -i',
    query: `grep=${RARE.toUpperCase()}&ignoreCase=true&${ALL}`,
    zgrep: ['-E', '-i', RARE],
  },
  { name: 'no hit', query: `grep=never written&${ALL}`, zgrep: ['-E', 'never written'] },
  { name: 'no literal: [0-9]{9,}x', query: `grep=[0-9]{9,}x&${ALL}`, zgrep: ['-E', '[0-9]{9,}x'] },
  { name: 'many hits, 1 line in 100', query: `grep=${MANY}&${ALL}`, zgrep: ['-E', MANY] },
  { name: '--request', query: `request=${REQUEST}&${ALL}`, zgrep: ['-F', REQUEST] },
  {
    name: '--level error',
    query: `level=error&${ALL}`,
    zgrep: ['-E', 'level=error|"level":[56]0'],
  },
  { name: '--since 1h, words', query: `since=${hourAgo}&grep=${MANY}`, zgrep: ['-E', MANY] },
  { name: '--num 100, a common word', query: `num=100&grep=${COMMON}`, zgrep: ['-E', COMMON] },
];

const logs = await startLogProcess({ TFP_LOG_BYTES_PER_APP: String(2 ** 33) });
try {
  const { files, stored, gzipped } = await prepare();
  console.log(
    `${megabytes} MB of lines; on disk: ours ${stored} MB, gzip -6 ${gzipped} MB (${times(stored / gzipped)})\n`,
  );
  const rows: string[][] = [];
  for (const question of QUESTIONS.filter(({ name }) => name.includes(only)))
    rows.push(await compare(question, files));
  printTable(
    ['question', 'zgrep', 'tfp, cold', 'of zgrep', 'CPU of zgrep', 'lines', 'memory', 'neighbour'],
    rows,
  );
  console.log(`
CPU of zgrep: processor time of the log store, as a part of that of zgrep and its children.
memory: PSS of the log store at most while it searched. neighbour: the longest that another
app's line, one every ${PROBE_MS} ms, took to be stored meanwhile.`);
} finally {
  await logs.dispose();
}

/** Collects the lines, and waits until all but the newest segment are compressed. */
async function prepare() {
  const folder = join(logs.root, 'gz');
  mkdirSync(folder);
  const path = join(logs.root, 'containers/c1/c1-json.log');
  const pack = gzipFiles(folder);
  const count = writeCorpus(path, megabytes, pack.add);
  await pack.end();
  const probe = startProbe(logs);
  const begin = performance.now();
  const source = { containerId: 'c1', appId: APP, process: 'web.1', release: 1, path };
  await logs.client.addSource(source);
  await logs.client.endSource('c1').catch(() => undefined);
  const store = join(logs.root, 'data/logs', APP);
  const plain = () => readdirSync(store).filter((name) => name.endsWith('.segment')).length;
  for (let waited = 0; plain() > 1 && waited < 120_000; waited += 100) await pause(100);
  const worst = await probe.stop();
  console.log(`${count} lines collected and compressed in ${seconds(performance.now() - begin)};`);
  console.log(
    `a neighbour's line took ${worst.toFixed(0)} ms at most; ${plain()} segment is not compressed.`,
  );
  const files = readdirSync(folder).map((name) => join(folder, name));
  return { files, stored: megabytesIn(store), gzipped: megabytesIn(folder) };
}

async function compare({ name, query, zgrep }: Question, files: string[]): Promise<string[]> {
  const theirs: number[] = [];
  const ours: number[] = [];
  const cpu: number[] = [];
  const found: number[] = [];
  const memory: number[] = [];
  const worst: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = endedChildrenMs();
    theirs.push(await timed(() => runZgrep(zgrep, files)));
    const theirCpu = endedChildrenMs() - before;
    await logs.stop();
    await logs.start();
    const probe = startProbe(logs);
    const begun = processorMs([logs.pid()]);
    const watch = setInterval(() => memory.push(memoryMb(logs.pid())), MEMORY_MS);
    ours.push(await timed(async () => found.push(await ask(query))));
    clearInterval(watch);
    cpu.push((processorMs([logs.pid()]) - begun) / theirCpu);
    worst.push(await probe.stop());
  }
  const value = median(ours) / median(theirs);
  if (name === QUESTIONS[0]?.name) {
    handOver('search', { value, seen: seconds(median(ours)), beside: seconds(median(theirs)) });
  }
  return [
    name,
    seconds(median(theirs)),
    seconds(median(ours)),
    times(value),
    times(median(cpu)),
    String(found[0]),
    `${Math.max(0, ...memory).toFixed(0)} MB`,
    `${Math.max(...worst).toFixed(0)} ms`,
  ];
}

async function runZgrep(words: string[], files: string[]): Promise<void> {
  const child = spawn('zgrep', ['-h', ...words, ...files], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  await once(child, 'exit');
}

/** Answers how many lines came. */
function ask(query: string): Promise<number> {
  const path = `/apps/${APP}/lines?${encodeURI(query)}`;
  return new Promise((resolve, reject) => {
    get({ socketPath: logs.socket, path }, (response) => {
      let lines = 0;
      response.on('data', (bytes: Buffer) => {
        for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
      });
      response.on('end', () => resolve(lines));
      response.on('error', reject);
    }).on('error', reject);
  });
}

/** Another app writes a line now and again: how long did the slowest take to be stored? */
function startProbe({ client }: LogProcess) {
  let worst = 0;
  let isOver = false;
  const probing = (async () => {
    while (!isOver) {
      const begin = performance.now();
      const at = new Date().toISOString();
      await client.append([
        { appId: 'neighbour', at, source: 'tfp', process: 'api', text: 'here' },
      ]);
      worst = Math.max(worst, performance.now() - begin);
      await pause(PROBE_MS);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await probing;
      return worst;
    },
  };
}

/** Cuts lines as the store does, and compresses each cut as `gzip` does. */
function gzipFiles(folder: string) {
  let waiting: string[] = [];
  let size = 0;
  let number = 0;
  let work = Promise.resolve();
  const cut = () => {
    const lines = waiting.join('');
    waiting = [];
    size = 0;
    number += 1;
    const name = join(folder, `${String(number).padStart(5, '0')}.gz`);
    work = work.then(async () => {
      const file = createWriteStream(name);
      file.end(await promisify(gzip)(lines));
      await once(file, 'close');
    });
  };
  return {
    add(lines: string) {
      waiting.push(lines);
      size += lines.length;
      if (size >= SEGMENT_BYTES) cut();
    },
    async end() {
      if (size > 0) cut();
      await work;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function megabytesIn(folder: string): number {
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6);
}
