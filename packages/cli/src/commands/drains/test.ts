import type { DrainTrial } from '@tfp/contract/drains';
import { TfpError } from '@tfp/contract/errors';
import { defineCommand } from '../../command.ts';
import { DRAIN_OPTIONS, drainPath, whoseDrains } from '../../drains/which-drain.ts';

export const command = defineCommand({
  summary: 'Send one line to a receiver now, and say what it answered',
  details:
    'The line goes beside the stream, over a connection of its own. A receiver of syslog answers nothing: that it kept the connection for a second behind the line is all that can be said of it.',
  arguments: { usage: 'DRAIN', min: 1, max: 1, missing: 'Which drain? Its id or its URL.' },
  options: DRAIN_OPTIONS,
  examples: ['tfp drains:test 1a2b3c4d -a hello'],
  async run(world, { args: [name = ''], options }) {
    const { path } = await whoseDrains(world, options);
    const call = { body: {} };
    const trial = (
      await world.platform().call<DrainTrial>('POST', `${drainPath(path, name)}/test`, call)
    ).body;
    if (trial.ok) return world.output.note(trial.text);
    throw new TfpError('unavailable', `The line did not arrive: ${trial.text}`, {
      hint: 'The drain itself goes on trying, and loses nothing until its bound is reached.',
    });
  },
});
