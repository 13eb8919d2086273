import { fork } from 'node:child_process';
import { join } from 'node:path';
import { callApi } from '../../e2e/support/call-api.ts';
import { createApp, type TestApp } from '../../e2e/support/test-app.ts';
import { ROOT, startTfp } from '../../e2e/support/tfp-stack.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, seconds, times } from '../support/table.ts';
import { timed } from '../support/timed.ts';

// Whether the ledger stays quick as it grows: the same questions to a platform with two apps and a few releases, and to
// the same one with 10,000 releases in one app and 1,000 apps more, all of them made through the real API.
// Usage: node bench/ledger/growth.ts [releases] [apps] [rounds]

const releases = Number(process.argv[2] ?? 10_000);
const apps = Number(process.argv[3] ?? 1_000);
const rounds = Number(process.argv[4] ?? 11);
const AT_ONCE = 8;

/** The names of the goals, and of the rows that they are about. */
const GOALS_OF = {
  'growth cli': 'tfp releases (whole process)',
  'growth api': 'GET releases, the newest 15',
  'growth change': 'config change, until it is answered',
  'growth start': 'start of the api, until it serves',
} as const;

const stack = await startTfp();
try {
  const app = await createApp(stack, 'grown', 'chaos');
  await app.deploy();
  await app.done('scale', 'web=0');
  const before = await measure(app);
  await grow(app);
  const after = await measure(app);
  const rows = Object.entries(after).map(([what, ms]) => {
    const small = before[what] ?? Number.NaN;
    return [what, seconds(small), seconds(ms), times(ms / small)];
  });
  printTable(['', 'empty', `${releases} releases, ${apps} apps`, 'ratio'], rows);
  for (const goal of Object.keys(GOALS_OF) as (keyof typeof GOALS_OF)[]) {
    const [small, grown] = [before, after].map((all) => all[GOALS_OF[goal]] ?? Number.NaN);
    const [seen, beside] = [seconds(grown as number), seconds(small as number)];
    handOver(goal, { value: (grown as number) / (small as number), seen, beside });
  }
  app.dispose();
} finally {
  await stack.dispose();
}

async function measure(app: TestApp): Promise<Record<string, number>> {
  const figures = {
    [GOALS_OF['growth cli']]: await middleOf(() => app.done('releases')),
    [GOALS_OF['growth api']]: await middleOf(() =>
      call('GET', `/apps/${app.name}/releases`, undefined, 'version ..; order=desc,max=15'),
    ),
    [GOALS_OF['growth change']]: await middleOf((round) =>
      call('PATCH', `/apps/${app.name}/config-vars`, { ROUND: `${round} ${Math.random()}` }),
    ),
  };
  await stack.stop();
  const start = await middleOf(startOfApi);
  await stack.start();
  return { ...figures, [GOALS_OF['growth start']]: start };
}

/** The median of some rounds; the first one warms up. */
async function middleOf(work: (round: number) => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const ms = await timed(() => work(round));
    if (round > 0) took.push(ms);
  }
  return median(took);
}

async function startOfApi(): Promise<void> {
  const child = fork(join(ROOT, 'packages/api/src/main.ts'), {
    env: {
      ...process.env,
      TFP_DATA: stack.data,
      TFP_HTTP_PORT: String(stack.httpPort),
      TFP_API_PORT: String(stack.apiPort),
      NODE_COMPILE_CACHE: join(ROOT, '.runtime/compile-cache'),
    },
    stdio: 'ignore',
  });
  await new Promise((resolve) => child.once('message', resolve));
  // The end is not measured: it is waited for by the next round, whose time does not count it.
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function grow(app: TestApp): Promise<void> {
  const began = performance.now();
  await inTurns(releases, (number) =>
    call('PATCH', `/apps/${app.name}/config-vars`, { N: String(number) }),
  );
  await inTurns(apps, (number) => call('POST', '/apps', { name: `many-${number}` }));
  console.log(`grown in ${seconds(performance.now() - began)}`);
}

async function inTurns(count: number, work: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function call(method: string, path: string, body?: unknown, range?: string): Promise<void> {
  const headers = range === undefined ? {} : { range };
  const reply = await callApi(stack, method, path, body, { headers });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${text}`);
}
