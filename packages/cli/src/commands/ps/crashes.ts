import type { ApiCrash } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { countOption, parseCount } from '../../command-line/count-option.ts';
import { LIMITS } from '../../limits.ts';
import { timeAgo } from '../../output/relative-time.ts';
import { safeText } from '../../output/safe-text.ts';
import { appPath } from '../../platform/app-path.ts';
import { verdictDetails } from '../../releases/verdict-text.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Show which processes crashed, how, and their last lines',
  details: 'The newest crash stands last. What a code means: tfp help codes',
  options: {
    ...APP_OPTIONS,
    num: countOption(LIMITS.crashesDefault),
    ...JSON_OPTION,
  },
  examples: ['tfp ps:crashes', 'tfp ps:crashes -n 20 -a hello'],
  async run(world, { options }) {
    const count = parseCount(options.num, LIMITS.crashesDefault, 'crashes', {
      max: LIMITS.crashesMax,
    });
    const app = await whichApp(world, options);
    const crashes = await world.platform().get<ApiCrash[]>(appPath(app, `/crashes?count=${count}`));
    const { output } = world;
    if (options.json) return output.json(crashes);
    if (crashes.length === 0) return output.note(`No process of ${app} has crashed.`);
    for (const crash of crashes.toReversed()) tellCrash(world, crash);
  },
});

function tellCrash({ output }: World, { at, version, code, ...verdict }: ApiCrash): void {
  const when = timeAgo(at, Date.now());
  output.heading(`${safeText(verdict.process)} of v${version}, ${when} (${at})`);
  output.data(safeText(`${code}: ${verdict.message}`));
  for (const line of verdictDetails({ ...verdict, code })) output.data(line);
  output.data('');
}
