import type { ApiDyno } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { timeAgo } from '../../output/relative-time.ts';
import type { Style } from '../../output/styles.ts';
import { listProcesses } from '../../settle-processes.ts';
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
        { title: 'SINCE', text: ({ updated_at }) => timeAgo(updated_at, now) },
        { title: 'RELEASE', text: ({ release }) => `v${release.version}` },
        { title: 'COMMAND', text: (process) => process.command, flexible: true },
      ],
      processes,
    );
  },
});

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
