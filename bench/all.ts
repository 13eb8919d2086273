import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFigures } from './support/figures.ts';
import { reportGoals } from './support/report-goals.ts';
import { seconds } from './support/table.ts';

interface Bench {
  script: string;
  args: number[];
  /** Fewer rounds and smaller worlds: it shows that all is well, not how fast it is. */
  quick: number[];
}

/** Those with a goal first. What the arguments mean stands at the head of each script. */
const BENCHES: Readonly<Record<string, Bench>> = {
  deploy: { script: 'deploy/deploy.ts', args: [7], quick: [1] },
  scale: { script: 'scale/scale.ts', args: [3], quick: [1] },
  router: { script: 'router/router.ts', args: [3, 3], quick: [1, 1] },
  connections: { script: 'router/connections.ts', args: [5_000], quick: [1_000] },
  lookup: { script: 'router/lookup.ts', args: [], quick: [] },
  logs: { script: 'logs/logs.ts', args: [5, 40], quick: [1, 10] },
  idle: { script: 'idle/idle.ts', args: [100, 60], quick: [10, 10] },
  growth: { script: 'ledger/growth.ts', args: [10_000, 1_000, 7], quick: [200, 20, 3] },
  cli: { script: 'cli/cli.ts', args: [15], quick: [5] },
  feed: { script: 'ledger/feed.ts', args: [100], quick: [20] },
  start: { script: 'start/start.ts', args: [3], quick: [1] },
  'crash-loop': { script: 'crash-loop/crash-loop.ts', args: [5, 30], quick: [2, 10] },
  metrics: { script: 'metrics/metrics.ts', args: [3], quick: [1] },
  drains: { script: 'drains/flood.ts', args: [1, 500_000], quick: [1, 100_000] },
  search: { script: 'logs/grep.ts', args: [300, 1], quick: [30, 1] },
};

const words = process.argv.slice(2);
const isQuick = words.includes('--quick');
const wanted = words.filter((word) => word !== '--quick');
const strange = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (strange.length > 0) {
  console.error(
    ` !     There is no ${strange.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}`,
  );
  process.exit(2);
}
const names = wanted.length > 0 ? wanted : Object.keys(BENCHES);

const folder = mkdtempSync(join(tmpdir(), 'tfp-bench-all-'));
const path = join(folder, 'figures');
const began = performance.now();
const failed = names.filter((name) => !measure(name));
reportGoals(names, readFigures(path));
rmSync(folder, { recursive: true, force: true });
console.log(
  `\nmeasured in ${seconds(performance.now() - began)}${isQuick ? ', quick: a hint, no proof' : ''}`,
);
if (failed.length > 0) console.log(`these broke off: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Whether it came to its end. */
function measure(name: string): boolean {
  const { script, args, quick } = BENCHES[name] as Bench;
  const all = [join(import.meta.dirname, script), ...(isQuick ? quick : args).map(String)];
  console.log(`\n-----> ${name}: node bench/${script} ${all.slice(1).join(' ')}\n`);
  const env = { ...process.env, TFP_BENCH_FIGURES: path };
  return spawnSync(process.execPath, all, { stdio: 'inherit', env }).status === 0;
}
