import type { PlatformHealth, ProcessHealth } from '@tfp/contract/health';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { CommandExit, EXIT } from '../../command-line/exits.ts';
import { LIMITS } from '../../limits.ts';
import { timeAgo } from '../../output/relative-time.ts';

export const command = defineCommand({
  summary: 'Show how the processes of the platform are',
  options: JSON_OPTION,
  examples: ['tfp health'],
  async run({ output, platform }, { options }) {
    const signal = AbortSignal.timeout(LIMITS.healthDeadlineMs);
    const asked = { accept: [503], signal };
    const { body } = await platform().call<PlatformHealth>('GET', '/health', asked);
    const now = Date.now();
    if (options.json) output.json(body);
    else
      output.table<ProcessHealth>(
        [
          { title: 'PROCESS', text: (each) => each.process },
          {
            title: 'STATE',
            text: ({ ok }) => (ok ? 'well' : 'ill'),
            paint: (cell, { ok }) => output.style(cell, ok ? 'green' : 'red'),
          },
          { title: 'SINCE', text: ({ since }) => timeAgo(since, now) },
          { title: '', text: ({ note }) => note ?? '', flexible: true },
        ],
        body.processes,
      );
    if (!body.ok) throw new CommandExit(EXIT.error);
  },
});
