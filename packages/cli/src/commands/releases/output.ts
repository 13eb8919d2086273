import type { ApiReleaseOutput } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { safeText } from '../../output/safe-text.ts';
import { appPath } from '../../platform/app-path.ts';
import { newestRelease, parseVersion } from '../../releases/find-release.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Print what the release command of a release wrote',
  details: 'Without a number: of the newest release. It is kept as long as the release.',
  arguments: { usage: '[vN]', max: 1 },
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp releases:output', 'tfp releases:output v12 -a hello'],
  async run(world, { args: [wanted], options }) {
    const asked = wanted === undefined ? undefined : parseVersion(wanted);
    const app = await whichApp(world, options);
    const platform = world.platform();
    const version = asked ?? (await newestRelease(platform, app)).version;
    const path = appPath(app, `/releases/v${version}/output`);
    const told = await platform.get<ApiReleaseOutput>(path);
    const { output } = world;
    if (options.json) return output.json(told);
    for (const line of told.lines) output.data(safeText(line, output.coloured));
    if (told.release_command === null) output.note(`v${version} of ${app} ran no release command.`);
    else if (told.lines.length === 0)
      output.note(`The release command of v${version} wrote nothing.`);
  },
});
