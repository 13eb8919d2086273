import type { ApiNewCronRun } from '@tfp/contract/cron';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { appPath } from '../../platform/app-path.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Run a job now, whatever its schedule says',
  details:
    'It runs in the background as it would by its schedule, under its own concurrency policy, also while it is suspended.',
  arguments: { usage: 'JOB', min: 1, max: 1, missing: 'Which job?' },
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp cron:run nightly', 'tfp cron:run nightly -a hello'],
  async run(world, { args: [job = ''], options }) {
    const app = await whichApp(world, options);
    const path = appPath(app, `/cron/${encodeURIComponent(job)}/runs`);
    const { body } = await world.platform().call<ApiNewCronRun>('POST', path, { body: {} });
    if (options.json) return world.output.json(body);
    const { process, release } = body;
    world.output.note(`Started ${process} of ${app} in v${release.version}.`);
    world.output.note(`What it writes:   tfp logs --tail -p ${process} -a ${app}`);
    world.output.note(`How it went:      tfp cron:history ${job} -a ${app}`);
  },
});
