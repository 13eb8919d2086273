import type { ApiCronRun } from '@tfp/contract/cron';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { countOption, parseCount } from '../../command-line/count-option.ts';
import { durationWords, outcomeWords, runStyle, whenOf } from '../../cron/cron-words.ts';
import { LIMITS } from '../../limits.ts';
import { timeAgo } from '../../output/relative-time.ts';
import { appPath } from '../../platform/app-path.ts';
import { withQuery } from '../../platform/with-query.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Show how the runs of jobs went, the newest first',
  details:
    'The newest 1000 rows of an app are kept. What a run wrote is in the logs: tfp logs -p PROCESS',
  arguments: { usage: '[JOB]', max: 1 },
  options: {
    ...APP_OPTIONS,
    num: countOption(LIMITS.cronRunsDefault),
    ...JSON_OPTION,
  },
  examples: ['tfp cron:history', 'tfp cron:history nightly -n 100 -a hello'],
  async run(world, { args: [job], options }) {
    const count = parseCount(options.num, LIMITS.cronRunsDefault, 'runs');
    const app = await whichApp(world, options);
    const path = withQuery(appPath(app, '/cron-runs'), job === undefined ? {} : { job });
    const range = `seq ..; max=${count}`;
    const runs = await world.platform().get<ApiCronRun[]>(path, { range });
    const { output } = world;
    if (options.json) return output.json(runs);
    if (runs.length === 0) {
      return output.note(`No ${job ?? 'job'} of ${app} ran yet. See: tfp cron -a ${app}`);
    }
    const now = Date.now();
    output.table<ApiCronRun>(
      [
        { title: 'WHEN', text: (run) => timeAgo(whenOf(run), now) },
        { title: 'JOB', text: (run) => run.job, paint: (cell) => output.style(cell, 'bold') },
        {
          title: 'OUTCOME',
          text: outcomeWords,
          paint: (cell, run) => output.style(cell, runStyle(run)),
        },
        { title: 'TOOK', text: durationWords },
        { title: 'PROCESS', text: ({ process }) => process ?? '' },
        { title: 'RELEASE', text: ({ release }) => (release ? `v${release.version}` : '') },
        { title: 'WHY', text: whyText, flexible: true },
      ],
      runs,
    );
  },
});

function whyText({ cause, note }: ApiCronRun): string {
  return [cause === 'manual' ? 'by hand' : '', note ?? ''].filter(Boolean).join(': ');
}
