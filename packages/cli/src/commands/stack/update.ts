import type { ProgressLine } from '@tfp/contract/builds';
import { fromErrorBody, TfpError } from '@tfp/contract/errors';
import { defineCommand } from '../../command.ts';
import { safeText } from '../../output/safe-text.ts';
import { untilInterrupted } from '../../terminal/interrupt.ts';

export const command = defineCommand({
  summary: 'Make the stack anew where its recipe or packages changed',
  details: 'Apps that run are left alone; they take the new stack with their next build.',
  options: {},
  examples: ['tfp stack:update'],
  async run(world) {
    const { output } = world;
    const ended = await untilInterrupted(
      world,
      async (signal) => {
        const lines = world
          .platform()
          .lines<ProgressLine>('/stacks/update', { method: 'POST', signal });
        for await (const line of lines) {
          if (line.kind === 'failed') throw fromErrorBody(500, line.error);
          output.note(progressText(line));
          if (line.kind === 'done') return true;
        }
        return false;
      },
      () => output.warn('Stopped watching. See what there is: tfp stack:list'),
    );
    if (!ended) {
      throw new TfpError('unavailable', 'The platform stopped telling before the stack was done.', {
        hint: 'Start it again: tfp stack:update. What was done is not done twice.',
      });
    }
  },
});

function progressText({ kind, text }: Exclude<ProgressLine, { kind: 'failed' }>): string {
  const line = safeText(text);
  if (kind === 'detail') return `       ${line}`;
  return kind === 'step' ? `-----> ${line}` : line;
}
