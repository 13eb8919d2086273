import type { ApiDyno } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import type { Output } from '../../output/output.ts';
import { timeAgo } from '../../output/relative-time.ts';
import type { Style } from '../../output/styles.ts';
import { listProcesses, unseenSince } from '../../processes/list-processes.ts';
import { whichApp } from '../../which-app.ts';

const STATE_STYLE: Readonly<Record<string, Style>> = { up: 'green', crashed: 'red' };

export const command = defineCommand({
  summary: 'List the processes of an app',
  arguments: { usage: '[TYPE]', max: 1 },
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp ps', 'tfp ps worker -a hello'],
  async run(world, { args: [type], options }) {
    const app = await whichApp(world, options);
    const all = await listProcesses(world.platform(), app);
    const processes = all.filter((process) => type === undefined || process.type === type);
    const { output } = world;
    if (options.json) return output.json(processes);
    if (processes.length === 0) {
      const what = type === undefined ? 'process' : `${type} process`;
      return output.note(`No ${what} of ${app} runs. See: tfp scale -a ${app}`);
    }
    const now = Date.now();
    output.table<ApiDyno>(
      [
        { title: 'PROCESS', text: ({ name }) => name, paint: (cell) => output.style(cell, 'bold') },
        {
          title: 'STATE',
          text: stateText,
          paint: (cell, { state }) => output.style(cell, STATE_STYLE[state] ?? 'yellow'),
        },
        { title: 'CPU', text: cpuText },
        { title: 'MEMORY', text: memoryText },
        { title: 'SINCE', text: ({ updated_at }) => timeAgo(updated_at, now) },
        { title: 'RELEASE', text: ({ release }) => `v${release.version}` },
        { title: 'COMMAND', text: (process) => process.command, flexible: true },
      ],
      processes,
    );
    const since = unseenSince(processes);
    if (since === undefined) output.note(totals(processes));
    else tellUnseen(output, since, now);
  },
});

function tellUnseen(output: Output, since: string, now: number): void {
  output.warn(`The Docker Engine stopped answering ${timeAgo(since, now)}.`);
  output.warn('What you see is how it was then. See why: tfp doctor');
}

function stateText(process: ApiDyno): string {
  const restarts = process.tfp?.restarts ?? 0;
  const state = process.state === 'crashed' ? `crashed${crashWords(process)}` : process.state;
  return restarts === 0 ? state : `${state}, ${restarts} restart${restarts === 1 ? '' : 's'}`;
}

/** ` (R15)`, ` (SIGSEGV)` or ` (status 1)`: what it takes to know where to look. */
function crashWords({ tfp }: ApiDyno): string {
  const { code, signal } = tfp?.crash ?? {};
  if (code !== undefined && code !== 'R16') return ` (${code})`;
  if (signal !== undefined) return ` (${signal})`;
  return tfp?.exit_code == null ? '' : ` (status ${tfp.exit_code})`;
}

function cpuText({ tfp }: ApiDyno): string {
  return percent(tfp?.cpu_percent ?? undefined);
}

/** `62/512 MB`. A place that waits for its process uses nothing. */
function memoryText({ tfp }: ApiDyno): string {
  const { memory_bytes: used, memory_limit_bytes: limit } = tfp ?? {};
  return used == null || limit === undefined ? '' : `${inMb(used)}/${inMb(limit)} MB`;
}

function totals(processes: readonly ApiDyno[]): string {
  const sum = (of: (process: ApiDyno) => number | null | undefined) =>
    processes.reduce((total, process) => total + (of(process) ?? 0), 0);
  const count = `${processes.length} process${processes.length === 1 ? '' : 'es'}`;
  const cpu = percent(sum(({ tfp }) => tfp?.cpu_percent));
  const used = inMb(sum(({ tfp }) => tfp?.memory_bytes));
  const limit = inMb(sum(({ tfp }) => tfp?.memory_limit_bytes));
  return `${count}: ${cpu} of a CPU, ${used} of ${limit} MB.`;
}

function percent(value: number | undefined): string {
  return value === undefined ? '' : `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

function inMb(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
