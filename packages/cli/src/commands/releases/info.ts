import { TfpError } from '@tfp/contract/errors';
import type { ApiConfigVars, ApiRelease } from '@tfp/contract/platform-api';
import { appPath } from '../../app-path.ts';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { timeAgo } from '../../output/relative-time.ts';
import type { PlatformClient } from '../../platform-client.ts';
import { releaseState, releaseStyle } from '../../release-state.ts';
import { findRelease, newestReleases, parseVersion } from '../../releases.ts';
import { verdictText } from '../../verdict-text.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Show one release: its code, config, process types and outcome',
  arguments: { usage: '[vN]', max: 1 },
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp releases:info', 'tfp releases:info v12 -a hello'],
  async run(world, { args: [wanted], options }) {
    const version = wanted === undefined ? undefined : parseVersion(wanted);
    const app = await whichApp(world, options);
    const platform = world.platform();
    const release = await (version === undefined
      ? newestRelease(platform, app)
      : findRelease(platform, app, version));
    if (options.json) return world.output.json(release);
    const path = appPath(app, `/releases/${release.version}/config-vars`);
    const config = await platform.get<ApiConfigVars>(path);
    const { output } = world;
    output.heading(`v${release.version} of ${app}: ${release.description}`);
    output.data(`State:   ${output.style(releaseState(release), releaseStyle(release))}`);
    for (const line of factLines(release, config)) output.data(line);
    const { verdict } = release.tfp;
    if (verdict) output.data(`\n${verdictText(release.version, verdict)}`);
  },
});

async function newestRelease(platform: PlatformClient, app: string): Promise<ApiRelease> {
  const [newest] = await newestReleases(platform, app, 1);
  if (newest) return newest;
  throw new TfpError('not_found', `${app} has no releases yet.`, {
    hint: 'Deploy it: git push tfp main',
  });
}

function factLines({ user, created_at, tfp }: ApiRelease, config: ApiConfigVars): string[] {
  const types = Object.entries(tfp.process_types);
  const facts: [string, string | null][] = [
    ['By', user.email],
    ['When', `${created_at} (${timeAgo(created_at, Date.now())})`],
    ['Commit', tfp.commit ?? 'none: nothing was pushed yet'],
    ['Image', tfp.image],
    ['Stack', tfp.stack],
    ['Config', Object.keys(config).sort().join(', ') || 'empty'],
  ];
  return [
    ...facts.flatMap(([label, value]) =>
      value === null ? [] : [`${`${label}:`.padEnd(9)}${value}`],
    ),
    ...(types.length === 0 ? [] : ['Types:']),
    ...types.map(([type, line]) => `  ${type}: ${line ?? "the image's own command"}`),
  ];
}
