import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { callApi } from '../../e2e/support/call-api.ts';
import { memoryMb } from '../../e2e/support/memory.ts';
import { processorMs } from '../../e2e/support/processor-time.ts';
import { createApp } from '../../e2e/support/test-app.ts';
import { startTfp } from '../../e2e/support/tfp-stack.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, seconds, times } from '../support/table.ts';
import { timed } from '../support/timed.ts';
import { bareEngine } from './bare.ts';

// What `scale web=50` from 1 costs beside the bare engine starting 49 of the same containers, as many at once, until
// each accepts connections; and what the platform costs while 50 processes idle. Usage: node bench/scale/scale.ts [rounds]

const COUNT = 50;
/** As `startsAtOnce` of the runner's limits.ts. */
const WIDTH = 8;
const IDLE_MS = 20_000;
const rounds = Number(process.argv[2] ?? 3);

const stack = await startTfp({ TFP_MEMORY_OVERCOMMIT: '20', TFP_DRAIN_REQUESTS_MS: '500' });
const app = await createApp(stack, 'scaled', 'hello-node');
try {
  await app.deploy();
  const bare = await bareEngine(await nameOfFirst());
  try {
    await compare(bare);
  } finally {
    await bare.dispose();
  }
  await measureIdle();
} finally {
  app.dispose();
  await stack.dispose();
}

async function compare(bare: Awaited<ReturnType<typeof bareEngine>>): Promise<void> {
  const took: Record<'bare' | 'tfp', number[]> = { bare: [], tfp: [] };
  for (let round = 0; round < rounds; round++) {
    took.bare.push(await timed(() => bare.start(COUNT - 1, WIDTH)));
    await bare.clear();
    took.tfp.push(await timed(() => scaleTo(COUNT)));
    if (round < rounds - 1) await scaleTo(1);
  }
  const [ofBare, ofTfp] = [median(took.bare), median(took.tfp)];
  printTable(
    ['', 'tfp', 'bare', 'ratio'],
    [[`1 → ${COUNT} processes`, seconds(ofTfp), seconds(ofBare), times(ofTfp / ofBare)]],
  );
  handOver('scale', { value: ofTfp / ofBare, seen: seconds(ofTfp), beside: seconds(ofBare) });
}

async function measureIdle(): Promise<void> {
  await delay(5_000);
  const pids = ['runner', 'api', 'router', 'logs'].flatMap((name) =>
    stack.pids(name).map((pid) => ({ name, pid, before: processorMs([pid]) })),
  );
  await delay(IDLE_MS);
  const rows = pids.map(({ name, pid, before }) => [
    name,
    `${(((processorMs([pid]) - before) / IDLE_MS) * 100).toFixed(2)} %`,
    `${Math.round(memoryMb(pid))} MB`,
  ]);
  printTable([`idle with ${COUNT}`, 'CPU', 'PSS'], rows);
}

/** Through the API, until it says that exactly so many are up. */
async function scaleTo(quantity: number): Promise<void> {
  await call('PATCH', '/formation', { updates: [{ type: 'web', quantity }] });
  for (;;) {
    const dynos = (await call('GET', '/dynos')) as { state: string }[];
    if (dynos.length === quantity && dynos.every(({ state }) => state === 'up')) return;
    await delay(50);
  }
}

async function call(method: string, path: string, body?: object): Promise<unknown> {
  const response = await callApi(stack, method, `/apps/scaled${path}`, body);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

async function nameOfFirst(): Promise<string> {
  const filters = { label: [`tfp.platform=${stack.platformId}`, 'tfp.process=web.1'] };
  const [found] = await new Docker().listContainers({ filters });
  if (found === undefined) throw new Error('nothing of the platform runs');
  return found.Id;
}
