import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { endedChildrenMs } from '../../e2e/support/processor-time.ts';
import { ROOT, startTfp } from '../../e2e/support/tfp-stack.ts';
import { handOver } from '../support/figures.ts';
import { median, printTable, seconds, times } from '../support/table.ts';
import { timed } from '../support/timed.ts';

// What a person waits for: whole processes of the CLI beside an empty Node, in turns. Usage: node bench/cli/cli.ts [rounds]

const TFP = join(ROOT, 'bin/tfp');
const COMMANDS = {
  'node -e 0': [process.execPath, '-e', '0'],
  'tfp --version': [TFP, '--version'],
  'tfp apps': [TFP, 'apps'],
} satisfies Record<string, [command: string, ...args: string[]]>;
const NODE = 'node -e 0';
type Name = keyof typeof COMMANDS;
const NAMES = Object.keys(COMMANDS) as Name[];

interface Took {
  wallMs: number[];
  cpuMs: number;
}

const rounds = Number(process.argv[2] ?? 15);
const stack = await startTfp();
try {
  report(await measure());
} finally {
  await stack.dispose();
}

async function measure(): Promise<Record<Name, Took>> {
  const none = (): Took => ({ wallMs: [], cpuMs: 0 });
  const took = { 'node -e 0': none(), 'tfp --version': none(), 'tfp apps': none() };
  for (let round = 0; round <= rounds; round++) {
    for (const name of NAMES) {
      const before = endedChildrenMs();
      const wallMs = await timed(() => run(COMMANDS[name]));
      // The first round fills the caches.
      if (round === 0) continue;
      took[name].wallMs.push(wallMs);
      took[name].cpuMs += endedChildrenMs() - before;
    }
  }
  return took;
}

function report(took: Record<Name, Took>): void {
  const node = took[NODE];
  const wall = ({ wallMs }: Took) => seconds(median(wallMs));
  const ratio = ({ wallMs }: Took) =>
    median(wallMs.map((ms, round) => ms / (node.wallMs[round] ?? Number.NaN)));
  const rows = NAMES.map((name) => {
    const { cpuMs } = took[name];
    const cpu = `${(cpuMs / rounds).toFixed(0)} ms`;
    return [name, wall(took[name]), times(ratio(took[name])), cpu, times(cpuMs / node.cpuMs)];
  });
  printTable(['whole process', 'time', 'ratio', 'CPU', 'ratio'], rows);
  const beside = wall(node);
  for (const [goal, name] of [
    ['cli version', 'tfp --version'],
    ['cli apps', 'tfp apps'],
  ] as const) {
    handOver(goal, { value: ratio(took[name]), seen: wall(took[name]), beside });
  }
}

function run([command, ...args]: [command: string, ...args: string[]]): void {
  const { status, stderr } = spawnSync(command, args, { env: { ...process.env, ...stack.env } });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
