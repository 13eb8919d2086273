import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, startTfp } from '../../e2e/support/tfp-stack.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, seconds, times } from '../support/table.ts';
import { timed } from '../support/timed.ts';

// What a person waits for: whole processes of the CLI beside an empty Node, in turns. Usage: node bench/cli/cli.ts [rounds]

const TFP = join(ROOT, 'bin/tfp');
const rounds = Number(process.argv[2] ?? 15);
const stack = await startTfp();

try {
  const commands = {
    empty: () => run(process.execPath, '-e', '0'),
    version: () => run(TFP, '--version'),
    apps: () => run(TFP, 'apps'),
  };
  const took = { empty: [] as number[], version: [] as number[], apps: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    for (const name of ['empty', 'version', 'apps'] as const) {
      const ms = await timed(commands[name]);
      // The first round fills the caches.
      if (round > 0) took[name].push(ms);
    }
  }
  const ofNode = median(took.empty);
  const rows = [['node -e 0', seconds(ofNode), '']];
  for (const name of ['version', 'apps'] as const) {
    const ratio = median(took[name].map((ms, index) => ms / (took.empty[index] ?? Number.NaN)));
    const seen = seconds(median(took[name]));
    rows.push([name === 'version' ? 'tfp --version' : 'tfp apps', seen, times(ratio)]);
    handOver(`cli ${name}`, { value: ratio, seen, beside: seconds(ofNode) });
  }
  printTable(['', 'whole process', 'ratio'], rows);
} finally {
  await stack.dispose();
}

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { env: { ...process.env, ...stack.env } });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
