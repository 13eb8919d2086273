import type { ApiCrash } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { UsageError } from '../../command-line/exits.ts';
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
    num: { type: 'string', short: 'n', value: 'N', help: 'how many of the newest (5)' },
    ...JSON_OPTION,
  },
  examples: ['tfp ps:crashes', 'tfp ps:crashes -n 20 -a hello'],
  async run(world, { options }) {
    const count = parseCount(options.num);
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

function parseCount(text: string | undefined): number {
  if (text === undefined) return LIMITS.crashesDefault;
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= LIMITS.crashesMax) return count;
  throw new UsageError(
    `"${text}" is no number of crashes: give one from 1 to ${LIMITS.crashesMax}.`,
    'See: tfp ps:crashes --help',
  );
}
