import type { ApiReleaseDiff } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { appPath } from '../../platform/app-path.ts';
import { diffLines } from '../../releases/diff-lines.ts';
import { parseVersion, releaseBefore } from '../../releases/find-release.ts';
import { whichApp } from '../../which-app.ts';

/** How the platform calls the live release, wherever a number may stand. */
const CURRENT = 'current';

export const command = defineCommand({
  summary: 'Show what differs between two releases',
  details:
    'Without numbers: from the release before to the live one. With one: from that to the live one. Values of config vars are told by short hashes: the same hash is the same value.',
  arguments: { usage: '[vN] [vN]', max: 2 },
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp releases:diff', 'tfp releases:diff v11', 'tfp releases:diff v11 v12 -a hello'],
  async run(world, { args: [first, second], options }) {
    const [from, to] = [first, second].map((text) => text && nameOf(text));
    const app = await whichApp(world, options);
    const platform = world.platform();
    const start = from ?? `v${(await releaseBefore(platform, app)).version}`;
    const path = appPath(app, `/releases/${start}/diff/${to ?? CURRENT}`);
    const diff = await platform.get<ApiReleaseDiff>(path);
    const { output } = world;
    if (options.json) return output.json(diff);
    const lines = diffLines(diff, output.style);
    const [old, fresh] = [diff.from === null ? 'nothing' : `v${diff.from}`, `v${diff.to}`];
    if (lines.length === 0)
      return output.data(`Nothing differs between ${old} and ${fresh} of ${app}.`);
    output.heading(`${old} -> ${fresh} of ${app}`);
    for (const line of lines) output.data(line);
  },
});

function nameOf(text: string): string {
  return text === CURRENT ? text : `v${parseVersion(text)}`;
}
