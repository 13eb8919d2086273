import type { ApiLogDrain } from '@tfp/contract/drains';
import { defineCommand } from '../../command.ts';
import { DRAIN_OPTIONS, drainPath, shortDrain, whoseDrains } from '../../drains/which-drain.ts';

export const command = defineCommand({
  summary: 'Send no more lines there',
  details:
    'Lines that wait to be sent there are not sent any more. In the logs of the app they stay.',
  arguments: { usage: 'DRAIN', min: 1, max: 1, missing: 'Which drain? Its id or its URL.' },
  options: DRAIN_OPTIONS,
  examples: [
    'tfp drains:remove 1a2b3c4d -a hello',
    'tfp drains:remove syslog://logs.example.com:514',
  ],
  async run(world, { args: [name = ''], options }) {
    const { path } = await whoseDrains(world, options);
    const { body } = await world.platform().call<ApiLogDrain>('DELETE', drainPath(path, name));
    world.output.note(`Removed drain ${shortDrain(body)} to ${body.url}`);
  },
});
