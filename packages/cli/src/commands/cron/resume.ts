import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { changeSuspension } from '../../cron/suspend-job.ts';

export const command = defineCommand({
  summary: 'Let a job that was suspended run by its schedule again',
  arguments: { usage: 'JOB', min: 1, max: 1, missing: 'Which job?' },
  options: APP_OPTIONS,
  examples: ['tfp cron:resume nightly', 'tfp cron:resume nightly -a hello'],
  async run(world, { args: [job = ''], options }) {
    const app = await changeSuspension(world, 'DELETE', job, options);
    world.output.note(`${job} of ${app} runs by its schedule again. When: tfp cron -a ${app}`);
  },
});
