import type { ApiCronJob } from '@tfp/contract/cron';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { runStyle, runWords } from '../../cron/cron-words.ts';
import { timeAhead } from '../../output/relative-time.ts';
import { appPath } from '../../platform/app-path.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'List the jobs of an app: when each runs, and how it went',
  details:
    'Jobs stand in the "cron" of app.json, each with a command and a schedule, and come with a release. Each run is a process of its own in the release that is live. A due time runs once at most: one that was missed while the platform was down is made up for within the hour, the newest one only, and the others are told as missed. Where the clocks of its time zone change, a time that is left out runs at the next minute that there is, and one that comes twice runs once; a job of every hour goes on evenly.',
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp cron', 'tfp cron -a hello --json'],
  async run(world, { options }) {
    const app = await whichApp(world, options);
    const jobs = await world.platform().get<ApiCronJob[]>(appPath(app, '/cron'));
    const { output } = world;
    if (options.json) return output.json(jobs);
    if (jobs.length === 0) {
      return output.note(`${app} has no jobs. They stand in the "cron" of its app.json.`);
    }
    const now = Date.now();
    output.table<ApiCronJob>(
      [
        { title: 'JOB', text: ({ name }) => name, paint: (cell) => output.style(cell, 'bold') },
        { title: 'SCHEDULE', text: scheduleText },
        { title: 'NEXT RUN', text: (job) => nextText(job, now) },
        {
          title: 'LAST RUN',
          text: ({ last_run }) => (last_run === null ? 'none yet' : runWords(last_run, now)),
          paint: (cell, { last_run }) => (last_run ? output.style(cell, runStyle(last_run)) : cell),
          flexible: true,
        },
        { title: 'COMMAND', text: (job) => job.command, flexible: true },
      ],
      jobs,
    );
  },
});

function scheduleText({ schedule, timezone }: ApiCronJob): string {
  return timezone === 'UTC' ? schedule : `${schedule} ${timezone}`;
}

function nextText({ suspended, next_run_at }: ApiCronJob, now: number): string {
  if (suspended) return 'suspended';
  return next_run_at === null ? 'never' : timeAhead(next_run_at, now);
}
