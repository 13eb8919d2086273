import type { ApiOneOff } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { LIMITS } from '../../limits.ts';
import { readLines } from '../../logs/log-stream.ts';
import { safeText } from '../../output/safe-text.ts';
import { appPath } from '../../platform/app-path.ts';
import { oneOffState } from '../../processes/one-off-state.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Print what a one-off process wrote',
  details: 'It comes from the logs of the app, and is there as long as they are.',
  arguments: { usage: 'PROCESS', min: 1, max: 1, missing: 'Of which one? See: tfp run:list' },
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp run:output run.4711', 'tfp run:output run.4711 -a hello'],
  async run(world, { args: [name = ''], options }) {
    const app = await whichApp(world, options);
    const platform = world.platform();
    const path = appPath(app, `/one-offs/${encodeURIComponent(name)}`);
    const oneOff = await platform.get<ApiOneOff>(path);
    const filter = { num: LIMITS.logLinesMax, process: name, source: 'app' } as const;
    const { output } = world;
    let count = 0;
    for await (const line of readLines(platform, app, filter, new AbortController().signal)) {
      // Names come again: what an earlier one of this name wrote is another story.
      if (line.at < oneOff.started_at) continue;
      count += 1;
      output.data(options.json ? JSON.stringify(line) : safeText(line.text, output.coloured));
    }
    if (count === 0) output.note(`No output of ${name} is kept (${oneOffState(oneOff)}).`);
  },
});
