import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { changeSuspension } from '../../cron/suspend-job.ts';

export const command = defineCommand({
  summary: 'Keep a job from running by its schedule',
  details:
    'It stays suspended through all releases until cron:resume. A run that is on its way goes on; what is due meanwhile is not made up for.',
  arguments: { usage: 'JOB', min: 1, max: 1, missing: 'Which job?' },
  options: APP_OPTIONS,
  examples: ['tfp cron:suspend nightly', 'tfp cron:suspend nightly -a hello'],
  async run(world, { args: [job = ''], options }) {
    const app = await changeSuspension(world, 'PUT', job, options);
    world.output.note(
      `Suspended ${job} of ${app}. To let it run: tfp cron:resume ${job} -a ${app}`,
    );
  },
});
