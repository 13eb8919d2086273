import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { memoryMb } from '../../e2e/support/memory.ts';
import { ROOT, startTfp } from '../../e2e/support/tfp-stack.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, seconds } from '../support/table.ts';
import { timed } from '../support/timed.ts';

// How long each process of the platform takes from its start to the word that it serves, and what memory it then
// holds alone (PSS). Usage: node bench/start/start.ts [rounds]

const rounds = Number(process.argv[2] ?? 5);
const stack = await startTfp();
await stack.stop();

try {
  const rows: string[][] = [];
  for (const name of ['logs', 'api', 'builder', 'runner', 'router']) {
    const starts = await measure(join(ROOT, 'packages', name, 'src/main.ts'));
    if (name === 'api') await tellStart(median(starts.times));
    rows.push([name, seconds(median(starts.times)), `${Math.round(median(starts.memory))} MB`]);
  }
  printTable(['process', 'start to ready', 'PSS'], rows);
} finally {
  await stack.dispose();
}

async function tellStart(ofApi: number): Promise<void> {
  const empty: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    empty.push(await timed(() => spawnSync(process.execPath, ['-e', '0'])));
  }
  const ofNode = median(empty);
  handOver('start', { value: ofApi / ofNode, seen: seconds(ofApi), beside: seconds(ofNode) });
}

async function measure(main: string): Promise<{ times: number[]; memory: number[] }> {
  const times: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now();
    const child = fork(main, { env: environment(), stdio: 'ignore' });
    await new Promise((resolve) => child.once('message', resolve));
    // The first start fills the cache of compiled code.
    if (round > 0) times.push(performance.now() - began);
    if (round > 0) memory.push(memoryMb(child.pid ?? 0));
    await end(child);
  }
  return { times, memory };
}

function environment(): Record<string, string | undefined> {
  return {
    ...process.env,
    TFP_DATA: stack.data,
    TFP_HTTP_PORT: String(stack.httpPort),
    TFP_API_PORT: String(stack.apiPort),
    NODE_COMPILE_CACHE: join(ROOT, '.runtime/compile-cache'),
  };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
