import { processorMs } from '../../e2e/support/processor-time.ts';
import { request } from '../../e2e/support/request.ts';
import { createApp, type TestApp } from '../../e2e/support/test-app.ts';
import { startTfp, type TfpStack } from '../../e2e/support/tfp-stack.ts';
import { until } from '../../test/support/until.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable } from '../support/table.ts';

// What apps that crash again and again cost the platform itself, and how long a visitor of one waits to be told. The
// engine's own work is not counted. Usage: node bench/crash-loop/crash-loop.ts [apps] [seconds]

const NAMES = ['api', 'builder', 'runner', 'router', 'logs'];
const SERVER = `require('node:http').createServer((_, response) => response.end('ok'))
  .listen(process.env.PORT, () => setTimeout(() => process.exit(1), 1000));
`;

const count = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 60);
const stack = await startTfp();
const apps: TestApp[] = [];

try {
  const idle = await measure(stack, Math.min(seconds, 20));
  for (let number = 1; number <= count; number++) {
    const app = await createApp(stack, `loop-${number}`, 'chaos');
    apps.push(app);
    await app.deploy({ 'server.js': SERVER });
  }
  for (const app of apps) await until('a crash', async () => (await codeOf(app)) === 'H10', 60_000);
  const loop = await measure(stack, seconds);
  // Only now: what visitors cost is not what the loop costs.
  const waits = await askForAWhile();
  printTable(
    ['process', 'idle', `${count} apps in a loop`],
    [...NAMES, 'all'].map((name) => [name, percent(idle[name]), percent(loop[name])]),
  );
  handOver('loop', { value: loop.all ?? 0, seen: percent(loop.all), beside: percent(idle.all) });
  printTable(
    ['H10', 'median', 'longest'],
    [
      [
        String(waits.length),
        `${median(waits).toFixed(1)} ms`,
        `${Math.max(...waits).toFixed(1)} ms`,
      ],
    ],
  );
} finally {
  for (const app of apps) app.dispose();
  await stack.dispose();
}

/** The share of one core that each process uses, in per cent. */
async function measure(of: TfpStack, forSeconds: number): Promise<Record<string, number>> {
  const used = () => NAMES.map((name) => processorMs(of.pids(name)));
  const before = used();
  await new Promise((resolve) => setTimeout(resolve, forSeconds * 1_000));
  const shares = used().map((ms, index) => (ms - (before[index] ?? 0)) / forSeconds / 10);
  const all = shares.reduce((sum, share) => sum + share, 0);
  return { ...Object.fromEntries(NAMES.map((name, index) => [name, shares[index] ?? 0])), all };
}

/** How long each of many visitors waits for H10. */
async function askForAWhile(): Promise<number[]> {
  const waits: number[] = [];
  for (let round = 0; round < 40; round++) {
    for (const app of apps) {
      const begun = performance.now();
      if ((await codeOf(app)) === 'H10') waits.push(performance.now() - begun);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return waits;
}

async function codeOf(app: TestApp): Promise<unknown> {
  return (await request(stack.httpPort, `${app.name}.localhost`)).headers['tfp-error'];
}

function percent(share: number | undefined): string {
  return `${(share ?? 0).toFixed(2)} %`;
}
