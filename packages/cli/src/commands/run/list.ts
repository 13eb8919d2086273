import type { ApiOneOff } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { countOption, parseCount } from '../../command-line/count-option.ts';
import { LIMITS } from '../../limits.ts';
import { durationText } from '../../output/duration-text.ts';
import { timeAgo } from '../../output/relative-time.ts';
import { appPath } from '../../platform/app-path.ts';
import { oneOffState } from '../../processes/one-off-state.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'List what was run, the newest first, and how it ended',
  details: 'Values of config vars are hidden in the commands.',
  options: {
    ...APP_OPTIONS,
    num: countOption(LIMITS.oneOffsDefault),
    ...JSON_OPTION,
  },
  examples: ['tfp run:list', 'tfp run:list -n 100 -a hello'],
  async run(world, { options }) {
    const count = parseCount(options.num, LIMITS.oneOffsDefault, 'processes');
    const app = await whichApp(world, options);
    const range = `seq ..; max=${count}`;
    const path = appPath(app, '/one-offs');
    const oneOffs = await world.platform().get<ApiOneOff[]>(path, { range });
    const { output } = world;
    if (options.json) return output.json(oneOffs);
    if (oneOffs.length === 0)
      return output.note(`Nothing was run in ${app} yet. See: tfp help run`);
    const now = Date.now();
    output.table<ApiOneOff>(
      [
        { title: 'PROCESS', text: ({ name }) => name, paint: (cell) => output.style(cell, 'bold') },
        {
          title: 'STATE',
          text: oneOffState,
          paint: (cell, { state, exit_code }) =>
            output.style(cell, state === 'running' ? 'yellow' : exit_code === 0 ? 'green' : 'red'),
        },
        { title: 'WHEN', text: ({ started_at }) => timeAgo(started_at, now) },
        { title: 'TOOK', text: (oneOff) => durationText(tookMs(oneOff, now)) },
        { title: 'RELEASE', text: ({ release }) => `v${release.version}` },
        { title: 'BY', text: ({ user }) => user.email, flexible: true },
        { title: 'COMMAND', text: (oneOff) => oneOff.command, flexible: true },
      ],
      oneOffs,
    );
  },
});

function tookMs({ duration_ms, started_at }: ApiOneOff, now: number): number {
  return duration_ms ?? Math.max(0, now - Date.parse(started_at));
}
